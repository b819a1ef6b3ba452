import { BenchError } from '../contract/errors.ts'
import type { EnrolmentGroup, NewEnrolmentGroup } from '../contract/provisioning.ts'

/** Each is tried when a device asks where to connect. */
const mostGroups = 100

export interface EnrolmentGroupsParts {
  kept(): readonly EnrolmentGroup[]
  /** Resolves once they are on disk. */
  keep(groups: EnrolmentGroup[]): Promise<unknown>
  now(): number
  /** A fresh symmetric key in base64. */
  newKey(): string
}

/** The groups of devices that may provision themselves with a key that is derived from that of their group. */
export class EnrolmentGroups {
  readonly #parts: EnrolmentGroupsParts
  /** One change after the other: each keeps the whole list. */
  #changed: Promise<unknown> = Promise.resolve()

  constructor(parts: EnrolmentGroupsParts) {
    this.#parts = parts
  }

  list(): readonly EnrolmentGroup[] {
    return this.#parts.kept()
  }

  /**
   * Makes a group; keys that are left out are made, the secondary one too unless it is null.
   * @returns it with its keys.
   * @throws BenchError AlreadyExists for a name that is taken; TooLarge when there are too many.
   */
  create({ name, idScope, primaryKey, secondaryKey }: NewEnrolmentGroup): Promise<EnrolmentGroup> {
    return this.#change(async () => {
      const { kept, keep, newKey, now } = this.#parts
      if (this.#find(name))
        throw new BenchError('AlreadyExists', `There is an enrolment group ‘${name}’ already: choose another name, or delete it first.`, {
          name,
        })
      if (kept().length >= mostGroups)
        throw new BenchError('TooLarge', `A bench has at most ${mostGroups} enrolment groups: delete one that is not needed any more.`)
      const group: EnrolmentGroup = {
        name,
        idScope,
        primaryKey: primaryKey ?? newKey(),
        secondaryKey: secondaryKey === undefined ? newKey() : secondaryKey,
        createdAtMs: now(),
      }
      await keep([...kept(), group])
      return group
    })
  }

  /** Lets no further device provision itself with its keys. @throws BenchError NotFound */
  remove(name: string): Promise<void> {
    return this.#change(async () => {
      if (!this.#find(name)) throw new BenchError('NotFound', `There is no enrolment group ‘${name}’: it may have been deleted.`, { name })
      await this.#parts.keep(this.#parts.kept().filter((group) => group.name !== name))
    })
  }

  #find(name: string): EnrolmentGroup | undefined {
    return this.#parts.kept().find((group) => group.name === name)
  }

  #change<Result>(make: () => Promise<Result>): Promise<Result> {
    const changed = this.#changed.then(make)
    this.#changed = changed.catch(() => undefined)
    return changed
  }
}
