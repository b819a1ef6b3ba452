import { BenchError } from './errors.ts'

/** How deep an input may be nested: a value of 32 levels, as deep as a device may report it, where it stands in a job. */
export const maximumDepth = 40

/** Parts of a path that a person is told; what lies deeper is the value itself. */
const namedParts = 3

/**
 * Refuses an input that is nested so deep that walking it by recursion, as schemas do, overflows the stack. Walked
 * without recursion.
 * @throws BenchError InvalidInput that names the field.
 */
export function refuseTooDeep(input: unknown): void {
  const field = tooDeepAt(input)
  if (field === null) return
  const message = `An input is nested at most ${maximumDepth} deep.`
  throw new BenchError('InvalidInput', `‘${field}’: ${message}`, { field, problems: [{ field, message }] })
}

/** The field below which an input is nested more than `most` deep; null where it is nowhere. */
export function tooDeepAt(input: unknown, most = maximumDepth): string | null {
  let level = isNested(input) ? [{ value: input, path: [] as string[] }] : []
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > most) return level[0]!.path.join('.')
    const next: typeof level = []
    for (const { value, path } of level)
      for (const [name, child] of Object.entries(value))
        if (isNested(child)) next.push({ value: child, path: path.length < namedParts ? [...path, name] : path })
    level = next
  }
  return null
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
