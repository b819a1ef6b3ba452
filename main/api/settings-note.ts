import { secretSettings, settingsSchema, type Settings } from '../contract/settings.ts'

/** What a person changed, for the audit log: "Changed the settings: MQTT port 1884." Null when nothing has changed. */
export function settingsNote(before: Settings, after: Settings): string | null {
  const changed = (Object.keys(settingsSchema.shape) as (keyof Settings)[]).filter((key) => before[key] !== after[key])
  return changed.length === 0 ? null : `Changed the settings: ${changed.map((key) => inWords(key, after)).join(', ')}.`
}

function inWords(key: keyof Settings, settings: Settings): string {
  const { title = key, unit } = settingsSchema.shape[key].meta() ?? {}
  // A password stands in no log.
  if ((secretSettings as readonly string[]).includes(key)) return title
  return [title, settings[key], unit].filter((word) => word !== undefined).join(' ')
}
