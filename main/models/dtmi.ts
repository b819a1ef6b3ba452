/** Digital twin model identifiers (DTDL v3, "Digital Twin Model Identifier"). */

const segment = '[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?'
const form = new RegExp(`^dtmi:${segment}(?::${segment})*(?:;[1-9][0-9]{0,8}(?:\\.[1-9][0-9]{0,5})?)?$`)
/** As models of the 2019 preview have them. */
const previewForm = /^urn:[A-Za-z0-9_.-]+(?::[A-Za-z0-9_.-]+)+$/

/** The longest id of an interface. */
const maximumLength = 128

/** Names that only the language itself may define. */
const reserved = ['dtmi:dtdl:', 'dtmi:standard:']

function isDtmi(id: string): boolean {
  return form.test(id)
}

export function isInterfaceId(id: string): boolean {
  return id.length <= maximumLength && (isDtmi(id) ? !reserved.some((prefix) => id.startsWith(prefix)) : previewForm.test(id))
}

/** What an id calls its interface, without who defines it: `dtmi:com:example:Thermostat;1` is a `Thermostat`. */
export function shortName(id: string): string {
  const parts = id.replace(/;.*$/, '').split(':')
  if (id.startsWith('urn:') && /^\d+$/.test(parts.at(-1)!)) parts.pop()
  return parts.at(-1)!
}

/**
 * `id` if an interface of DTDL v3 may have it, else one made from its letters and digits.
 * @param taken ids that are in use; the new one is added.
 */
export function freeDtmi(id: string, taken: Set<string>): string {
  const fits = isDtmi(id) && isInterfaceId(id) && !taken.has(id)
  let free = id
  if (!fits) {
    const segments = id.split(/[^A-Za-z0-9]+/).filter((part) => part !== '' && part !== 'dtmi')
    const name = segments.map((part) => (/^\d/.test(part) ? `n${part}` : part)).join(':')
    const stem = `dtmi:benchfleet:${(name === '' ? 'template' : name).slice(0, 100).replace(/:$/, '')}`
    free = `${stem};1`
    for (let copy = 2; taken.has(free); copy += 1) free = `${stem}:copy${copy};1`
  }
  taken.add(free)
  return free
}
