import fc from 'fast-check'
import type { DeviceCredentials } from '../../main/contract/credentials.ts'
import { cloudMessageLimits } from '../../main/contract/cloud-messages.ts'
import type { DialectName } from '../../main/contract/devices.ts'
import type { Input } from '../../main/contract/engine-io.ts'
import type { FleetView } from '../../main/contract/fleet-view.ts'
import type { JsonObject, JsonValue } from '../../main/contract/json.ts'

/** What happens, to what there is by then. */
export type InputsOf = (fleet: FleetView, now: number) => Input[]

const pick = fc.nat({ max: 1_000 })

/** An acknowledgement in one of the three generations. */
const acknowledgements: ((value: JsonValue, code: number, version: number) => JsonObject)[] = [
  (value, ac, av) => ({ value, ac, av, ad: `${ac}` }),
  (value, sc, sv) => ({ value, sc, sv }),
  (value, statusCode, desiredVersion) => ({ value, desiredVersion, status: 'completed', statusCode }),
]
/** Where a report has it: the device itself, a component, and a component as the preview spells it. */
const places: ((said: JsonValue) => JsonObject)[] = [
  (fan) => ({ fan }),
  (fan) => ({ c1: { __t: 'c', fan } }),
  (fan) => ({ '$iotin:c1': { fan } }),
  (fan) => ({ fan, door: fan, c1: { __t: 'c', fan } }),
]

const code = fc.constantFrom(200, 200, 200, 203, 201, 202, 400, 400, 500)
/** Against the version of the desired state by then: mostly that one. */
const offVersion = fc.constantFrom(0, 0, 0, 0, -1, -2, 1, 5)

const acknowledge = (device: fc.Arbitrary<string>) =>
  fc
    .record({
      device,
      code,
      offVersion,
      say: fc.constantFrom(...acknowledgements),
      place: fc.constantFrom(...places),
      fan: fc.constantFrom(1, 2),
    })
    .map(({ device: deviceId, code: said, offVersion: off, say, place, fan }) => (fleet: FleetView): Input[] => [
      { kind: 'device.reported', deviceId, patch: place(say(fan, said, fleet.twin(deviceId).desiredVersion + off)) },
    ])

const bare = (value: JsonValue): JsonValue => value

/** An Azure device that is at work on settings, and these; null when there is none. */
function atWorkOnSettings(fleet: FleetView, at: number): { deviceId: string; values: [string, JsonValue][]; version: number } | null {
  const all = [...fleet.jobs()].flatMap(({ jobId, work }) => {
    if (work.type !== 'setting') return []
    const values = work.operations.map(({ name, value }): [string, JsonValue] => [name, value ?? null])
    return [...fleet.executions(jobId)]
      .filter(({ status, deviceId }) => status === 'IN_PROGRESS' && fleet.device(deviceId)?.dialect === 'azure')
      .map(({ deviceId, sentVersion }) => ({ deviceId, values, version: sentVersion! }))
  })
  return all[at % all.length] ?? null
}

/** What a device says of the settings that it is at work on, where its template has them: of all, or of some. */
const answerSettings = fc
  .record({
    at: pick,
    code,
    offVersion,
    say: fc.constantFrom(...acknowledgements, bare, bare, bare),
    place: fc.constantFrom('c1', 'c1', '$iotin:c1'),
    isAll: fc.boolean(),
  })
  .map(({ at, code: said, offVersion: off, say, place, isAll }): InputsOf => (fleet) => {
    const work = atWorkOnSettings(fleet, at)
    if (!work) return []
    const patch: JsonObject = {}
    for (const [name, value] of isAll ? work.values : work.values.slice(at % work.values.length)) {
      const words = say(value, said, work.version + off)
      if (name.startsWith('c1.')) patch[place] = { [name.slice(3)]: words }
      else patch[name] = words
    }
    return [{ kind: 'device.reported', deviceId: work.deviceId, patch }]
  })

/** Somebody writes over what it is at work on, and it comes anew. */
const overwritten = pick.map((at): InputsOf => (fleet) => {
  const work = atWorkOnSettings(fleet, at)
  if (!work) return []
  return [{ kind: 'device.desire', deviceId: work.deviceId, patch: { fan: 9, c1: null } }, ...comes(work.deviceId, 'azure')]
})

const reportAt = (device: fc.Arbitrary<string>) =>
  fc
    .tuple(device, fc.constantFrom(0, 0, 1, -1))
    .map(([deviceId, off]) => (fleet: FleetView): Input[] => [
      { kind: 'device.reported', deviceId, patch: { volts: 12 }, expectedVersion: fleet.twin(deviceId).reportedVersion + off },
    ])

const desired = fc.constantFrom<JsonObject>(
  { fan: 3 },
  { fan: { value: 1 } },
  { fan: null, c1: { fan: 7 } },
  { c1: null },
  {},
  { 'not a key': 1 },
  { door: { open: true, since: { day: 1 } } },
  ...[1, 2].map((half) => ({ [`half${half}`]: Array.from({ length: 4 }, () => 'x'.repeat(4_000)) })),
)

const keys: DeviceCredentials = { kind: 'symmetricKey', primaryKey: 'cHJpbWFyeQ==', secondaryKey: 'c2Vjb25kYXJ5' }

/** @param at the how many-th of this moment: messages are told in the order of their ids where they were sent at once. */
function message(deviceId: string, now: number, lifeMs: number, at = 0): Input {
  const messageId = `m${String(now).padStart(9, '0')}-${String(at).padStart(2, '0')}`
  return {
    kind: 'message.send',
    message: { messageId, deviceId, payload: 'hello', contentType: null, correlationId: null, properties: {}, expiresAtMs: now + lifeMs },
  }
}

const life = fc.constantFrom(5_000, 20_000, 3_600_000)

const messageAt = (fleet: FleetView, deviceId: string, at: number): string => {
  const all = fleet.cloudMessages(deviceId)
  const waiting = all.filter(({ state }) => state === 'waiting')
  const from = at % 5 === 0 || waiting.length === 0 ? all : waiting
  return from[at % from.length]?.messageId ?? 'm'
}

/** What happens to the twins, keys and messages of devices, by weight. */
export const azureActs = (device: fc.Arbitrary<string>): [number, fc.Arbitrary<InputsOf>][] => [
  [14, answerSettings],
  [3, acknowledge(device)],
  [3, overwritten],
  [1, reportAt(device)],
  [3, fc.tuple(device, desired).map(([deviceId, patch]) => () => [{ kind: 'device.desire', deviceId, patch }])],
  [
    1,
    fc
      .tuple(device, fc.constantFrom(keys, null))
      .map(([deviceId, credentials]) => () => [{ kind: 'device.credentials', deviceId, credentials }]),
  ],
  [2, fc.tuple(device, life).map(([deviceId, lifeMs]) => (_fleet, now) => [message(deviceId, now, lifeMs)])],
  [
    1,
    device.map(
      (deviceId) => (_fleet, now) =>
        Array.from({ length: cloudMessageLimits.waiting + 1 }, (_nothing, at) => message(deviceId, now, 60_000, at)),
    ),
  ],
  // It comes again and again, and takes nothing.
  [
    1,
    device.map((deviceId) => (_fleet, now) => [
      message(deviceId, now, 3_600_000),
      ...Array.from({ length: cloudMessageLimits.deliveries + 1 }).flatMap(() => comes(deviceId, 'azure')),
    ]),
  ],
  [
    1,
    fc
      .tuple(device, pick)
      .map(([deviceId, at]) => (fleet) => [{ kind: 'message.cancel', deviceId, messageId: messageAt(fleet, deviceId, at) }]),
  ],
  [
    3,
    fc
      .tuple(device, pick)
      .map(([deviceId, at]) => (fleet) => [{ kind: 'message.acknowledged', deviceId, messageId: messageAt(fleet, deviceId, at) }]),
  ],
]

export function comes(deviceId: string, dialect: DialectName, modelId?: string): Input[] {
  return [
    { kind: 'device.connected', deviceId, dialect, modelId },
    { kind: 'device.listening', deviceId, channels: ['setting', 'command', 'message'] },
  ]
}
