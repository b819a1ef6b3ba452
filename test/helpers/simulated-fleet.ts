import fc from 'fast-check'
import type { DialectName } from '../../main/contract/devices.ts'
import type { ExecutionDelivery, QueueDelivery } from '../../main/contract/deliveries.ts'
import type { Change, DeviceInput, Input, KeptState, Output } from '../../main/contract/engine-io.ts'
import { isBenchError } from '../../main/contract/errors.ts'
import type { Execution } from '../../main/contract/executions.ts'
import { Engine } from '../../main/engine/engine.ts'
import type { JobWork } from '../../main/contract/jobs.ts'
import type { JsonValue } from '../../main/contract/json.ts'
import { emptyState, engineOptions, foldChanges } from './engine-bench.ts'
import { jobPlan, ruleDeviceIds, type JobPlan } from './random-rules.ts'

/** What happens to a fleet from without, and how its devices are. */
export interface FleetScript {
  jobs: { afterMs: number; plan: JobPlan }[]
  acts: { afterMs: number; input: Input }[]
  /** Those that are Azure devices. */
  azure: readonly string[]
  /** Those that fetch their jobs, where they are none of Azure: one after the other of AWS and of EMQX. */
  fetching: readonly string[]
  /** What each device answers to each attempt, and when, is settled by this. */
  character: number
  /** After how many inputs the process dies; devices connect again at once. */
  restarts: number[]
}

/** What watches a run: told of every step, before the next is taken. */
export interface Observer {
  step(engine: Engine, input: Input, output: Output, now: number): void
  /** The process has died. */
  restart?(): void
}

/** The engine from one start to the next. */
export interface Uptime {
  kept: KeptState
  log: { now: number; input: Input }[]
  engine: Engine
}

type Updated = Extract<DeviceInput, { kind: 'execution.updated' }>

const beginsAtMs = Date.UTC(2026, 2, 28, 21, 58, 30)
const lastsMs = 3 * 24 * 3600_000
const mostInputs = 400

const minuteMs = 60_000
/** After which times devices answer. */
const delays = [1, 700, 20_000, 3 * minuteMs, 90 * minuteMs]
const after = fc.constantFrom(0, 1, 1000, 30_000, 5 * minuteMs, 60 * minuteMs, 24 * 60 * minuteMs)
const device = fc.constantFrom<string>(...ruleDeviceIds)

const toMembers = (deviceIds: readonly string[]): Input => ({
  kind: 'deviceSet.change',
  deviceSetId: 's1',
  change: { membership: { kind: 'static', deviceIds: [...deviceIds] } },
})
const someDevices = fc.subarray<string>([...ruleDeviceIds])

const act: fc.Arbitrary<Input[]> = fc.oneof(
  device.map((deviceId): Input[] => [{ kind: 'device.disconnected', deviceId }]),
  device.map((deviceId): Input[] => [{ kind: 'device.connected', deviceId, dialect: 'plain' }, listens(deviceId)]),
  fc.tuple(device, fc.constantFrom(1, 2)).map(([deviceId, fan]): Input[] => [{ kind: 'device.desire', deviceId, patch: { fan } }]),
  fc.tuple(device, fc.constantFrom(1, 2)).map(([deviceId, fan]): Input[] => [{ kind: 'device.reported', deviceId, patch: { fan } }]),
  someDevices.map((deviceIds) => [toMembers(deviceIds)]),
  // Some leave, and come back.
  someDevices.map((deviceIds) => [toMembers(deviceIds), toMembers(ruleDeviceIds)]),
  fc.constantFrom('j0', 'j1').map((jobId): Input[] => [{ kind: 'job.stop', jobId }]),
  fc.constantFrom('j0', 'j1').map((jobId): Input[] => [{ kind: 'job.run', jobId }]),
  fc
    .tuple(fc.constantFrom('j0', 'j1'), fc.constantFrom({ maximumInProgress: 1 }, { maximumInProgress: 3 }, {}, null))
    .map(([jobId, jobExecutionsRolloutConfig]): Input[] => [{ kind: 'job.change', jobId, change: { jobExecutionsRolloutConfig } }]),
  fc
    .tuple(fc.constantFrom('j0', 'j1'), device, fc.boolean())
    .map(([jobId, deviceId, force]): Input[] => [{ kind: 'execution.delete', jobId, deviceId, executionNumber: 1, force }]),
)

function listens(deviceId: string): Input {
  return { kind: 'device.listening', deviceId, channels: ['setting', 'command'] }
}

/** What no Azure device can be told. */
const unfit: JobWork = { type: 'setting', operations: [{ name: 'door', value: { 'not a key': 1 } }] }
const plan: fc.Arbitrary<JobPlan> = fc.oneof(
  { arbitrary: jobPlan, weight: 9 },
  { arbitrary: jobPlan.map((made) => (now: number) => ({ ...made(now), work: unfit })), weight: 1 },
)

export const fleetScript: fc.Arbitrary<FleetScript> = fc.record({
  jobs: fc.array(fc.record({ afterMs: fc.constantFrom(0, 1000, 5 * minuteMs), plan }), { minLength: 1, maxLength: 3 }),
  acts: fc
    .array(fc.tuple(after, act), { maxLength: 20, size: 'max' })
    .map((all) => all.flatMap(([afterMs, inputs]) => inputs.map((input, at) => ({ afterMs: at === 0 ? afterMs : 0, input })))),
  azure: someDevices,
  fetching: someDevices,
  character: fc.nat(),
  restarts: fc.array(fc.integer({ min: 5, max: 120 }), { maxLength: 3 }),
})

/**
 * A fleet that runs for three days of a simulated clock: it goes from wake to wake of the engine and from word to word of
 * the devices. A device is a function of what it is told: the same attempt gets the same answer after the same time.
 */
export class SimulatedFleet {
  engine = new Engine(emptyState(), engineOptions)
  now = beginsAtMs
  readonly changes: Change[] = []
  readonly uptimes: Uptime[] = [{ kept: emptyState(), log: [], engine: this.engine }]
  /** What was done, a line each. */
  readonly story: string[] = []
  readonly #script: FleetScript
  readonly #observer: Observer
  #agenda: { atMs: number; make: () => Input }[] = []
  /** Attempts that a device has taken: told again, it does nothing new. */
  readonly #taken = new Set<string>()
  readonly #connected = new Set<string>()
  #inputs = 0

  constructor(script: FleetScript, observer: Observer) {
    this.#script = script
    this.#observer = observer
  }

  run(): void {
    this.#open()
    for (;;) {
      const [next] = this.#agenda
      const wakeMs = this.engine.nextWake() ?? Infinity
      const atMs = Math.min(wakeMs, next?.atMs ?? Infinity)
      if (atMs > beginsAtMs + lastsMs || this.#inputs > mostInputs) return
      this.now = Math.max(this.now, atMs)
      this.#inputs += 1
      if (wakeMs <= this.now) this.#apply({ kind: 'tick' })
      else {
        this.#agenda.shift()
        this.#apply(next!.make())
      }
      if (this.#script.restarts.includes(this.#inputs)) this.#restart()
    }
  }

  #open(): void {
    this.#apply({ kind: 'device.register', devices: ruleDeviceIds.map((deviceId) => ({ deviceId })), by: 'person' })
    const membership = { kind: 'static' as const, deviceIds: ruleDeviceIds.slice(0, 4) }
    this.#apply({ kind: 'deviceSet.create', deviceSetId: 's1', deviceSet: { name: 's1', description: '', membership } })
    for (const deviceId of ruleDeviceIds.slice(0, 5)) this.#comes(deviceId)
    let atMs = this.now
    for (const [at, { afterMs, plan }] of this.#script.jobs.entries()) {
      atMs += afterMs
      this.#later(atMs, () => ({ kind: 'job.create', jobId: `j${at}`, definition: plan(this.now), by: 'tester', run: true }))
    }
    atMs = this.now
    for (const { afterMs, input } of this.#script.acts) {
      atMs += afterMs
      this.#later(atMs, () => input)
    }
  }

  #comes(deviceId: string): void {
    this.#apply({ kind: 'device.connected', deviceId, dialect: 'plain' })
    this.#apply(listens(deviceId))
  }

  #dialectOf(deviceId: string): DialectName {
    if (this.#script.azure.includes(deviceId)) return 'azure'
    const place = this.#script.fetching.indexOf(deviceId)
    return place === -1 ? 'plain' : place % 2 === 0 ? 'aws' : 'emqx'
  }

  /** In the words of the family of its device. */
  #inItsWords(asked: Input): Input {
    if (asked.kind === 'device.connected') return { ...asked, dialect: this.#dialectOf(asked.deviceId) }
    if (asked.kind === 'device.listening' && this.#fetches(asked.deviceId)) return { ...asked, channels: ['setting', 'queue'] }
    if (asked.kind === 'device.reported' && this.#fetches(asked.deviceId))
      return { kind: 'shadow.updated', deviceId: asked.deviceId, shadowName: null, reported: asked.patch }
    return asked
  }

  #fetches(deviceId: string): boolean {
    return ['aws', 'emqx'].includes(this.#dialectOf(deviceId))
  }

  #later(atMs: number, make: () => Input): void {
    this.#agenda.push({ atMs, make })
    this.#agenda.sort((a, b) => a.atMs - b.atMs)
  }

  /** @param isInItsWords left out: what devices do is put into the words of their family. */
  #apply(asked: Input, isInItsWords = true): void {
    const input = isInItsWords ? this.#inItsWords(asked) : asked
    this.story.push(`${new Date(this.now).toISOString()} ${JSON.stringify(input)}`)
    if (input.kind === 'device.connected') this.#connected.add(input.deviceId)
    if (input.kind === 'device.disconnected') this.#connected.delete(input.deviceId)
    let output: Output
    try {
      output = this.engine.apply(input, this.now)
    } catch (error) {
      if (isBenchError(error)) return
      throw error
    }
    this.uptimes.at(-1)!.log.push({ now: this.now, input })
    for (const change of output.changes) this.changes.push(change)
    this.#observer.step(this.engine, input, output, this.now)
    for (const delivery of output.outbox)
      if (delivery.about === 'execution') this.#take(delivery)
      else if (delivery.about === 'queue') this.#hear(delivery)
    if (input.kind === 'execution.startNext' && output.reading?.execution) this.#begin(output.reading.execution)
    // In every second session it has to say anew what it listens to, and asks.
    if (input.kind !== 'device.connected' || !this.#fetches(input.deviceId) || this.#inputs % 2 === 0) return
    this.#apply({ kind: 'device.listening', deviceId: input.deviceId, channels: [] }, false)
    this.#later(this.now + 1, () => ({ kind: 'execution.startNext', deviceId: input.deviceId }))
  }

  /** A device that hears of another first asks for it; one in some says how it ended without ever having begun. */
  #hear({ deviceId, hasNewFirst, pending: [first] }: QueueDelivery): void {
    if (!hasNewFirst || !first) return
    const chance = hash(`${first.jobId} ${deviceId} ${first.executionNumber} ${this.#script.character}`)
    if (chance % 9 === 0) this.#later(this.now + 1, () => saysOf(first, 'SUCCEEDED'))
    else
      this.#later(this.now + 1, () => ({ kind: 'execution.startNext', deviceId, ...(chance % 5 === 0 ? { stepTimeoutMs: 600_000 } : {}) }))
  }

  /** What it has begun it ends after its time, or never. */
  #begin(execution: Execution): void {
    const key = `${execution.jobId} ${execution.deviceId} ${execution.executionNumber}`
    if (this.#taken.has(key)) return
    this.#taken.add(key)
    const chance = hash(`${key} ${this.#script.character}`)
    const status = (['SUCCEEDED', 'SUCCEEDED', 'FAILED', 'REJECTED', null] as const)[chance % 5]!
    if (chance % 7 === 0) this.#later(this.now + 1, () => ({ ...saysOf(execution, 'IN_PROGRESS'), stepTimeoutMs: 15_000 }))
    if (status !== null) this.#later(this.now + delays[(chance >>> 8) % 5]!, () => saysOf(execution, status))
  }

  /** A device acknowledges what it is told, and answers, or never does. */
  #take({ deviceId, jobId, executionNumber, step, dialect, what }: ExecutionDelivery): void {
    const request = { deviceId, jobId, executionNumber, step }
    const key = Object.values(request).join(' ')
    if (this.#taken.has(key)) return
    this.#taken.add(key)
    const chance = hash(`${key} ${this.#script.character}`)
    const status = (['SUCCEEDED', 'SUCCEEDED', 'FAILED', 'REJECTED', null] as const)[chance % 5]!
    const delayMs = delays[(chance >>> 8) % 5]!
    if (chance % 3 === 0) this.#later(this.now + 1, () => ({ kind: 'delivery.acknowledged', ...request }))
    if (chance % 7 === 0 && dialect === 'plain')
      this.#later(this.now + 1, () => ({
        ...{ kind: 'execution.answered', ...request, status: 'IN_PROGRESS', message: null, result: null },
        stepTimeoutMs: 15_000,
      }))
    if (status !== null && dialect === 'azure' && what.kind === 'settings') {
      const said = (value: JsonValue) => ({ value, ac: { SUCCEEDED: 200, FAILED: 400, REJECTED: 500 }[status], av: what.version })
      const patch = Object.fromEntries(Object.entries(what.values).map(([name, value]) => [name, said(value)]))
      this.#later(this.now + delayMs, () => ({ kind: 'device.reported', deviceId, patch }))
    } else if (what.kind === 'settings' && this.#fetches(deviceId)) {
      if (status === 'SUCCEEDED') this.#later(this.now + delayMs, () => ({ kind: 'device.reported', deviceId, patch: what.values }))
    } else if (status !== null)
      this.#later(this.now + delayMs, () => ({ kind: 'execution.answered', ...request, status, message: null, result: null }))
  }

  #restart(): void {
    this.story.push(`${new Date(this.now).toISOString()} restart`)
    const kept = foldChanges(this.changes)
    this.engine = new Engine(kept, engineOptions)
    this.#observer.restart?.()
    this.uptimes.push({ kept, log: [], engine: this.engine })
    for (const deviceId of [...this.#connected]) this.#comes(deviceId)
  }
}

function saysOf({ jobId, deviceId, executionNumber }: Execution, status: Updated['status']): Updated {
  return { kind: 'execution.updated', deviceId, jobId, executionNumber, status, message: null }
}

/** FNV-1a, 32 bits: chance that is the same in every run. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0
  return (value ^ (value >>> 15)) >>> 0
}
