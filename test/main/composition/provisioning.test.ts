import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { TrafficNote } from '../../../main/composition/device-door.ts'
import { Provisioning } from '../../../main/composition/provisioning.ts'
import type { PersonInput } from '../../../main/contract/engine-io.ts'
import type { EnrolmentGroup } from '../../../main/contract/provisioning.ts'
import type { Registration } from '../../../main/contract/sign-in.ts'
import { newTemplateSchema } from '../../../main/contract/templates.ts'
import { assignedAnswer, assigningAnswer, readRegistration, refusedAnswer } from '../../../main/dialects/azure/provisioning.ts'
import { Engine } from '../../../main/engine/engine.ts'
import { emptyState, engineOptions } from '../../helpers/engine-bench.ts'

const model = 'dtmi:com:example:Thermostat;1'
const hmacSha256 = (key: string, text: string) => createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64')
const group: EnrolmentGroup = {
  name: 'Line 3',
  idScope: '0ne1',
  primaryKey: Buffer.alloc(32, 'p').toString('base64'),
  secondaryKey: Buffer.alloc(32, 's').toString('base64'),
  createdAtMs: 0,
}
const derived = (deviceId: string) => ({
  kind: 'symmetricKey' as const,
  primaryKey: hmacSha256(group.primaryKey, deviceId),
  secondaryKey: hmacSha256(group.secondaryKey!, deviceId),
})

let engine: Engine
let inputs: PersonInput[]
let notes: TrafficNote[]
let groups: EnrolmentGroup[]
let now: number
let settled: Promise<void>
let dropped: string[]
let provisioning: Provisioning
beforeEach(() => {
  engine = new Engine(emptyState(), engineOptions)
  inputs = []
  notes = []
  groups = [group]
  now = 1_000
  settled = Promise.resolve()
  dropped = []
  let ids = 0
  provisioning = new Provisioning({
    words: { read: readRegistration, assigning: assigningAnswer, assigned: assignedAnswer, refused: refusedAnswer },
    fleet: engine,
    enrolmentGroups: () => groups,
    hmacSha256,
    submit: async (input) => {
      engine.apply(input, now)
      inputs.push(input)
    },
    settled: () => settled,
    dropDevice: (deviceId, sentence) => dropped.push(`${deviceId}: ${sentence}`),
    note: (entry) => notes.push(entry),
    newId: () => `operation-${(ids += 1)}`,
    now: () => now,
  })
})

const makeTemplate = (templateId: string) =>
  engine.apply({ kind: 'template.create', templateId, template: newTemplateSchema.parse({ name: `Of ${templateId}` }) }, now)

const device = (more: Partial<Registration> = {}): Registration => ({
  registrationId: 'd1',
  idScope: '0ne1',
  key: null,
  hasCertificate: false,
  reachedAs: 'bench.local:18883',
  ...more,
})
const withKey = (more: Partial<Registration> = {}) => device({ key: derived('d1').primaryKey, ...more })

async function ask(registration: Registration, topic: string, text: string): Promise<{ topic: string; body: unknown } | null> {
  const answer = await provisioning.asked(registration, { topic, text, payloadBytes: text.length, retain: false, qos: 1 })
  return answer && { topic: answer.topic, body: JSON.parse(answer.payload) as unknown }
}
const register = (registration: Registration, body: object = { registrationId: 'd1' }) =>
  ask(registration, '$dps/registrations/PUT/iotdps-register/?$rid=r1', JSON.stringify(body))
const status = (registration: Registration, operationId: string) =>
  ask(registration, `$dps/registrations/GET/iotdps-get-operationstatus/?$rid=r2&operationId=${operationId}`, ' ')
/** What the traffic says of what the device has asked. */
const said = () => notes.filter(({ direction }) => direction === 'in').map(({ verdict, sentence }) => `${verdict}: ${sentence}`)

describe('a device that asks where to connect', () => {
  it('is registered with the keys of its group, asked to ask again, and told where', async () => {
    expect(await register(withKey())).toEqual({
      topic: '$dps/registrations/res/202/?$rid=r1&retry-after=1',
      body: { operationId: 'operation-1', status: 'assigning' },
    })
    expect(engine.device('d1')).toMatchObject({ registeredBy: 'provisioning', presence: 'never' })
    expect(engine.credentials('d1')).toEqual(derived('d1'))
    now = 2_000
    expect(await status(withKey(), 'operation-1')).toEqual({
      topic: '$dps/registrations/res/200/?$rid=r2',
      body: {
        operationId: 'operation-1',
        status: 'assigned',
        registrationState: expect.objectContaining({
          registrationId: 'd1',
          deviceId: 'd1',
          assignedHub: 'bench.local:18883',
          status: 'assigned',
          createdDateTimeUtc: '1970-01-01T00:00:01.000Z',
        }) as object,
      },
    })
    expect(said()).toEqual([
      'applied: Registers, and asks where to connect. It was registered, with keys of its group.',
      'noted: Asks where to connect. To bench.local:18883.',
    ])
    expect(notes.map(({ direction, verdict, deviceId }) => `${deviceId} ${direction} ${verdict}`)).toEqual([
      'd1 in applied',
      'd1 out sent',
      'd1 in noted',
      'd1 out sent',
    ])
  })

  it('may have signed with the secondary key of its group, and may sign with either from then on', async () => {
    await register(withKey({ key: derived('d1').secondaryKey }))
    expect(engine.credentials('d1')).toEqual(derived('d1'))
  })

  it('has one key of a group with one', async () => {
    groups = [{ ...group, secondaryKey: null }]
    const { primaryKey } = derived('d1')
    await register(withKey())
    expect(engine.credentials('d1')).toEqual({ kind: 'symmetricKey', primaryKey, secondaryKey: primaryKey })
  })

  it('with a certificate that is trusted is known by it from then on: nobody comes by its id alone', async () => {
    await register(device({ hasCertificate: true }))
    expect([engine.device('d1')?.deviceId, engine.credentials('d1')]).toEqual(['d1', { kind: 'certificateAuthority' }])
    expect(said()).toEqual(['applied: Registers, and asks where to connect. It was registered, and is known by its certificate.'])
  })

  it('with nothing that the bench could check is registered without credentials', async () => {
    await register(device())
    expect([engine.device('d1')?.deviceId, engine.credentials('d1')]).toEqual(['d1', null])
    expect(said()).toEqual(['applied: Registers, and asks where to connect. It was registered.'])
  })

  it.each([
    ['key', withKey()],
    ['certificate', device({ hasCertificate: true })],
  ])('whose %s becomes its own has to show it: who came by its id before is sent away', async (_, registration) => {
    engine.apply({ kind: 'device.register', devices: [{ deviceId: 'd1' }], by: 'import' }, now)
    await register(device())
    expect(dropped).toEqual([])
    await register(registration)
    await register(registration)
    expect(dropped).toEqual(['d1: The connection was closed: the device has new credentials, and must show them.'])
  })

  it('that is known keeps what it has, and gets keys only where it has none', async () => {
    engine.apply({ kind: 'device.register', devices: [{ deviceId: 'd1', name: 'Left' }], by: 'import' }, now)
    await register(withKey())
    expect(engine.device('d1')).toMatchObject({ name: 'Left', registeredBy: 'import' })
    expect(engine.credentials('d1')).toEqual(derived('d1'))
    const own = { kind: 'thumbprint' as const, primaryThumbprint: 'AB'.repeat(20), secondaryThumbprint: null }
    engine.apply({ kind: 'device.credentials', deviceId: 'd1', credentials: own }, now)
    inputs = []
    await register(withKey())
    expect([engine.credentials('d1'), inputs]).toEqual([own, []])
    expect(said()).toEqual([
      'applied: Registers, and asks where to connect. The keys that its group gives it are its own from now on.',
      'applied: Registers, and asks where to connect. It is known.',
    ])
  })

  it.each([{ modelId: model }, { iotcModelId: model }])('with the payload %j is of the template of that model', async (payload) => {
    makeTemplate(model)
    await register(device(), { registrationId: 'd1', payload })
    expect(engine.device('d1')).toMatchObject({ modelId: model, templateId: model })
    inputs = []
    await register(device(), { registrationId: 'd1', payload })
    expect(inputs).toEqual([])
  })

  it('gets the template of its model when that is made later, unless a person has chosen another', async () => {
    makeTemplate('mine')
    engine.apply({ kind: 'device.register', devices: [{ deviceId: 'd2', templateId: 'mine' }], by: 'person' }, now)
    for (const registrationId of ['d1', 'd2']) await register(device({ registrationId }), { registrationId, payload: { modelId: model } })
    expect(engine.device('d1')).toMatchObject({ modelId: model, templateId: null })
    makeTemplate(model)
    expect(['d1', 'd2'].map((deviceId) => engine.device(deviceId)!.templateId)).toEqual([model, 'mine'])
  })

  it('is told nothing before what it has shown is on disk, be it from a moment ago', async () => {
    await register(withKey())
    const full = new Error('the disk is full')
    settled = Promise.reject(full)
    notes = []
    await expect(register(withKey())).rejects.toBe(full)
    expect(notes).toEqual([])
  })
})

describe('it is refused', () => {
  const unknown = {
    topic: '$dps/registrations/res/404/?$rid=r2',
    body: expect.objectContaining({
      errorCode: 404_000,
      message: 'The bench knows no such registration under way: register again.',
    }) as object,
  }

  it.each<[what: string, ask: () => Promise<unknown>]>([
    ['that nobody began', () => status(device(), 'other')],
    ['of another device', () => status(device({ registrationId: 'd2' }), 'operation-1')],
    [
      'of ten minutes ago',
      () => {
        now += 10 * 60_000 + 1
        return status(device(), 'operation-1')
      },
    ],
    [
      'of before the clock was set back',
      () => {
        now -= 1
        return status(device(), 'operation-1')
      },
    ],
  ])('to say how far a registration is %s', async (_, asking) => {
    await register(device())
    expect(await asking()).toEqual(unknown)
    expect(said().at(-1)).toBe('refused: Asks where to connect. The bench knows no such registration under way: register again.')
  })

  it('with the key of a group that was deleted since it connected', async () => {
    groups = []
    expect(await register(withKey())).toEqual({
      topic: '$dps/registrations/res/401/?$rid=r1',
      body: expect.objectContaining({ errorCode: 401_000 }) as object,
    })
    expect([engine.device('d1'), inputs]).toEqual([undefined, []])
    expect(said()).toEqual([
      'refused: Registers, and asks where to connect. The enrolment group whose key it has shown was deleted meanwhile.',
    ])
  })

  it('let in unchecked, when the device has got credentials since: it names no model of theirs', async () => {
    await register(device({ isUnchecked: true }))
    await register(withKey())
    inputs = []
    const answer = await register(device({ isUnchecked: true }), { registrationId: 'd1', payload: { modelId: model } })
    expect(answer).toEqual({
      topic: '$dps/registrations/res/401/?$rid=r1',
      body: expect.objectContaining({ errorCode: 401_000 }) as object,
    })
    expect([engine.device('d1')?.modelId, inputs]).toEqual([undefined, []])
    expect(said().at(-1)).toBe(
      'refused: Registers, and asks where to connect. The device has got credentials meanwhile, and has shown none: connect again with them.',
    )
  })

  it.each<[what: string, topic: string, text: string, answered: number | null]>([
    ['a body that is no JSON', '$dps/registrations/PUT/iotdps-register/?$rid=r', 'no', 400],
    ['a body for another device', '$dps/registrations/PUT/iotdps-register/?$rid=r', '{"registrationId":"d2"}', 400],
    ['an unknown question', '$dps/registrations/PUT/iotdps-other/?$rid=r', '{}', 404],
    ['a question without a number', '$dps/registrations/PUT/iotdps-register/', '{}', null],
  ])('with %s, which changes nothing', async (_, topic, text, answered) => {
    const answer = await ask(withKey(), topic, text)
    expect(answer?.topic ?? null).toBe(answered === null ? null : `$dps/registrations/res/${answered}/?$rid=r`)
    expect([engine.device('d1'), inputs]).toEqual([undefined, []])
    expect(said()).toEqual([expect.stringMatching(/^refused: /)])
  })
})

it('remembers the newest 10,000 registrations', async () => {
  for (let number = 1; number <= 10_001; number += 1) await register(device())
  expect((await status(device(), 'operation-1'))!.topic).toContain('/res/404/')
  expect((await status(device(), 'operation-2'))!.topic).toContain('/res/200/')
  expect((await status(device(), 'operation-10001'))!.topic).toContain('/res/200/')
})
