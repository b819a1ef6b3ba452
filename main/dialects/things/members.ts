import type { JsonObject, JsonValue } from '../../contract/json.ts'
import { own } from '../read-json.ts'
import { cutText } from '../words.ts'

/**
 * Reads the members of a request one after the other, and keeps in mind the first that is not what it has to be. One that
 * is null counts as left out; those that nobody asks for are passed over, for SDKs repeat `thingName` and `jobId` here.
 */
export class Members {
  readonly #all: JsonObject
  /** What is wrong with the first member that is wrong, as a sentence; null: nothing is. */
  problem: string | null = null

  constructor(all: JsonObject) {
    this.#all = all
  }

  get(name: string): JsonValue | undefined {
    return own(this.#all, name) ?? undefined
  }

  /** A whole number, or the digits of one: the C library sends them as text (aws-iot-jobs.md, 1.3). */
  whole(name: string, allows: (value: number) => boolean, range: string): number | undefined {
    const given = this.get(name)
    if (given === undefined) return undefined
    const value = typeof given === 'string' && /^-?\d{1,15}$/.test(given) ? Number(given) : given
    if (typeof value === 'number' && Number.isSafeInteger(value) && allows(value)) return value
    return this.refuse(`‘${name}’ is ${shown(given)} and has to be ${range}.`)
  }

  flag(name: string, otherwise: boolean): boolean {
    const given = this.get(name)
    if (typeof given === 'boolean') return given
    if (given !== undefined) this.refuse(`‘${name}’ is ${shown(given)} and has to be true or false.`)
    return otherwise
  }

  /** @param longest in characters. */
  text(name: string, longest: number): string | undefined {
    const given = this.get(name)
    if (given === undefined) return undefined
    if (typeof given === 'string' && given.length <= longest) return given
    return this.refuse(`‘${name}’ has to be a text of at most ${longest} characters.`)
  }

  refuse(problem: string): undefined {
    this.problem ??= problem
    return undefined
  }
}

/** A value as a sentence shows it. */
export function shown(value: JsonValue): string {
  return cutText(JSON.stringify(value), 80)
}
