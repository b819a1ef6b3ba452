import type { DeviceCredentials } from '../contract/credentials.ts'
import type { Outgoing, WireMessage } from '../contract/dialect.ts'
import type { PersonInput } from '../contract/engine-io.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { EnrolmentGroup } from '../contract/provisioning.ts'
import type { Registration } from '../contract/sign-in.ts'
import { tracedMessage } from '../contract/traffic.ts'
import type { TrafficNote } from './device-door.ts'

/** What a device asks, as its dialect read it. */
type Asked =
  | { kind: 'register'; rid: string; modelId: string | null; sentence: string }
  | { kind: 'status'; rid: string; operationId: string; sentence: string }
  | { kind: 'refused'; sentence: string; answer?: Outgoing }

/** Where a device is to connect; times in ms since 1970. */
interface Assignment {
  operationId: string
  registrationId: string
  assignedHub: string
  createdAtMs: number
  lastUpdatedAtMs: number
}

export interface ProvisioningParts {
  /** Questions and answers in the words of the wire. */
  words: {
    read(registration: Registration, message: WireMessage): Asked
    assigning(rid: string, operationId: string): Outgoing
    assigned(rid: string, assignment: Assignment): Outgoing
    refused(rid: string, status: number, message: string): Outgoing
  }
  fleet: Pick<FleetView, 'device' | 'credentials' | 'template'>
  enrolmentGroups(): readonly EnrolmentGroup[]
  /** HMAC-SHA256 of a text by a key in base64; the answer in base64. */
  hmacSha256(key: string, text: string): string
  /** Resolves once it is on disk. */
  submit(input: PersonInput): Promise<unknown>
  /** Resolves when all that `fleet` shows at the time of the call is on disk. */
  settled(): Promise<void>
  /** Closes the connection of a device, if it has one; `why` is a sentence for its traffic. */
  dropDevice(deviceId: string, why: string): void
  note(entry: TrafficNote): void
  /** A fresh id that nobody can guess. */
  newId(): string
  /** Milliseconds since 1970. */
  now(): number
}

/** How long a device may take to ask how far its registration is, in ms. SDKs ask every second or two. */
const rememberedMs = 10 * 60_000
/** Registrations that are remembered; past it the oldest is forgotten. */
const mostRemembered = 10_000

type ProvisionedCredentials = Extract<DeviceCredentials, { kind: 'symmetricKey' | 'certificateAuthority' }>

const registeredWith: Record<ProvisionedCredentials['kind'] | 'nothing', string> = {
  symmetricKey: 'It was registered, with keys of its group.',
  certificateAuthority: 'It was registered, and is known by its certificate.',
  nothing: 'It was registered.',
}
const ownFromNowOn: Record<ProvisionedCredentials['kind'], string> = {
  symmetricKey: 'The keys that its group gives it are its own from now on.',
  certificateAuthority: 'It is known by its certificate from now on.',
}

/** Stands in for the service that tells devices where to connect (Azure DPS): always here. */
export class Provisioning {
  readonly #parts: ProvisioningParts
  /** By operation id, the oldest first. */
  readonly #assignments = new Map<string, Assignment>()

  constructor(parts: ProvisioningParts) {
    this.#parts = parts
  }

  /**
   * Takes what a device asks. Inputs: a device that is not known is registered; a key that it has proved to have is
   * kept when it has no credentials; the model that it names is kept. All of it is on disk before the device is told.
   * @returns the answer for the connection that asked; null when there can be none.
   * @throws BenchError StorageFailed; the device asks again.
   */
  async asked(registration: Registration, message: WireMessage & { qos: number }): Promise<Outgoing | null> {
    const asked = this.#parts.words.read(registration, message)
    const { answer, sentence, isRefused } = await this.#take(registration, asked)
    const { registrationId: deviceId } = registration
    const verdict = isRefused ? 'refused' : asked.kind === 'register' ? 'applied' : 'noted'
    this.#parts.note({ deviceId, direction: 'in', ...tracedMessage(message), verdict, sentence })
    if (answer !== null)
      this.#parts.note({
        deviceId,
        direction: 'out',
        topic: answer.topic,
        payload: answer.payload,
        payloadBytes: Buffer.byteLength(answer.payload),
        qos: answer.qos,
        verdict: 'sent',
        sentence: 'Answered.',
      })
    return answer
  }

  async #take(registration: Registration, asked: Asked): Promise<{ answer: Outgoing | null; sentence: string; isRefused: boolean }> {
    const { words } = this.#parts
    if (asked.kind === 'refused') return { answer: asked.answer ?? null, sentence: asked.sentence, isRefused: true }
    const { rid, sentence } = asked
    if (asked.kind === 'register') {
      const problem = this.#problemOf(registration)
      if (problem !== null) return { answer: words.refused(rid, 401, problem), sentence: `${sentence} ${problem}`, isRefused: true }
      const done = await this.#register(registration, asked.modelId)
      const { operationId } = this.#remember(registration)
      return { answer: words.assigning(rid, operationId), sentence: `${sentence} ${done}`, isRefused: false }
    }
    const assignment = this.#find(registration, asked.operationId)
    if (assignment)
      return { answer: words.assigned(rid, assignment), sentence: `${sentence} To ${assignment.assignedHub}.`, isRefused: false }
    const problem = 'The bench knows no such registration under way: register again.'
    return { answer: words.refused(rid, 404, problem), sentence: `${sentence} ${problem}`, isRefused: true }
  }

  /** Why what let the device in does not hold any more, as a sentence; null when it does. */
  #problemOf(registration: Registration): string | null {
    if (registration.key !== null && this.#credentialsOf(registration) === null)
      return 'The enrolment group whose key it has shown was deleted meanwhile.'
    if (registration.isUnchecked && this.#parts.fleet.credentials(registration.registrationId) !== null)
      return 'The device has got credentials meanwhile, and has shown none: connect again with them.'
    return null
  }

  /** Keeps what the device has shown. @returns what was done, in words. */
  async #register(registration: Registration, modelId: string | null): Promise<string> {
    const { fleet, submit, settled, dropDevice } = this.#parts
    const { registrationId: deviceId } = registration
    const credentials = this.#credentialsOf(registration)
    const done: string[] = []
    if (fleet.device(deviceId) === undefined) {
      await submit({ kind: 'device.register', by: 'provisioning', devices: [{ deviceId, ...(credentials ? { credentials } : {}) }] })
      done.push(registeredWith[credentials?.kind ?? 'nothing'])
    } else if (credentials && fleet.credentials(deviceId) === null) {
      await submit({ kind: 'device.credentials', deviceId, credentials })
      dropDevice(deviceId, 'The connection was closed: the device has new credentials, and must show them.')
      done.push(ownFromNowOn[credentials.kind])
    }
    const device = fleet.device(deviceId)
    if (device && modelId !== null && modelId !== device.modelId) {
      const isOfModel = device.templateId === null && fleet.template(modelId) !== undefined
      await submit({ kind: 'device.change', deviceId, change: { modelId, ...(isOfModel ? { templateId: modelId } : {}) } })
      done.push('It named its model.')
    }
    // What it asked a moment ago, on another connection, may still be on its way to the disk.
    await settled()
    return done.length > 0 ? done.join(' ') : 'It is known.'
  }

  /**
   * What a device has to show from now on: the certificate that it came with, or the keys that it has from its group, of
   * which it may sign with either, whichever it has shown now.
   */
  #credentialsOf({ registrationId, idScope, key, hasCertificate }: Registration): ProvisionedCredentials | null {
    if (hasCertificate) return { kind: 'certificateAuthority' }
    if (key === null) return null
    const { enrolmentGroups, hmacSha256 } = this.#parts
    for (const group of enrolmentGroups()) {
      if (group.idScope !== idScope) continue
      const primaryKey = hmacSha256(group.primaryKey, registrationId)
      const secondaryKey = group.secondaryKey === null ? primaryKey : hmacSha256(group.secondaryKey, registrationId)
      if (key === primaryKey || key === secondaryKey) return { kind: 'symmetricKey', primaryKey, secondaryKey }
    }
    return null
  }

  #remember({ registrationId, reachedAs }: Registration): Assignment {
    const { newId, now } = this.#parts
    const at = now()
    for (const [operationId, { createdAtMs }] of this.#assignments) {
      if (this.#assignments.size < mostRemembered && !isOver(createdAtMs, at)) break
      this.#assignments.delete(operationId)
    }
    const assignment = { operationId: newId(), registrationId, assignedHub: reachedAs, createdAtMs: at, lastUpdatedAtMs: at }
    this.#assignments.set(assignment.operationId, assignment)
    return assignment
  }

  /** An operation is known to the device that began it, and to no other. */
  #find({ registrationId }: Registration, operationId: string): Assignment | null {
    const assignment = this.#assignments.get(operationId)
    if (assignment?.registrationId !== registrationId || isOver(assignment.createdAtMs, this.#parts.now())) return null
    return assignment
  }
}

/** Also when the clock has been set back: nothing is remembered for ever. */
function isOver(createdAtMs: number, now: number): boolean {
  return now - createdAtMs > rememberedMs || now < createdAtMs
}
