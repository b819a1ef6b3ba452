import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createORPCClient } from '@orpc/client'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { HttpDoor } from '../../../main/api/doors/http.ts'
import { createTestBench, startOfTime, type TestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, rawRequest, token } from '../../helpers/http-door.ts'
import { restClient } from '../../helpers/rest-client.ts'
import { refusalOf, type BenchClient } from './conformance.ts'

let bench: TestBench
let door: HttpDoor
let owner: BenchClient
beforeEach(async () => {
  bench = createTestBench()
  door = await openHttpDoor(bench)
  owner = restClient(door.url, token)
})
afterEach(() => door.close())

/** The newest entry of the audit log: what was done, and by whom. */
async function lastAct() {
  const [entry] = (await owner.events.list({ kind: 'audit', limit: 1 })).items
  return [entry!.operation, entry!.sentence, entry!.who]
}

describe('a named token', () => {
  it('shows its secret once, lets in who sends it, and puts its name to what they do', async () => {
    const made = await owner.tokens.create({ name: 'Nightly tests' })
    expect(made).toEqual({ name: 'Nightly tests', createdAtMs: startOfTime, token: expect.stringMatching(/^[\w-]{43}$/) as string })
    expect(await lastAct()).toEqual(['token.create', 'Made the token ‘Nightly tests’.', 'ada'])
    expect(await owner.tokens.list()).toEqual({ items: [{ name: 'Nightly tests', createdAtMs: startOfTime }] })
    expect(JSON.stringify([await owner.settings.get(), bench.port.apiTokens.list()])).not.toContain(made.token)
    const script = restClient(door.url, made.token)
    await script.devices.create({ deviceId: 'f1' })
    expect(await lastAct()).toEqual(['device.register', 'Registered device ‘f1’.', 'Nightly tests'])
    const { jobId } = await script.jobs.create({ targets: { thingNames: ['f1'] }, document: {}, run: false })
    expect((await owner.jobs.get({ jobId })).createdBy).toBe('Nightly tests')
  })

  it('is its name on a WebSocket as well, which is cut when the token is revoked', async () => {
    const { token: secret } = await owner.tokens.create({ name: 'panel' })
    await owner.tokens.create({ name: 'other' })
    const webSocket = new WebSocket(`ws://127.0.0.1:${door.port}/api/ws`, { headers: { authorization: `Bearer ${secret}` } })
    await once(webSocket, 'open')
    const panel: BenchClient = createORPCClient(new WebSocketLink({ websocket: webSocket }))
    await panel.devices.create({ deviceId: 'f1' })
    expect((await lastAct())[2]).toBe('panel')
    await owner.tokens.delete({ name: 'other' })
    expect((await panel.devices.list({})).total).toBe(1)
    const closed = once(webSocket, 'close')
    await owner.tokens.delete({ name: 'panel' })
    await closed
    expect(await refusalOf(restClient(door.url, secret).devices.list({}))).toMatchObject({ code: 'Unauthorized', status: 401 })
  })

  it('lets nobody in once it is revoked, and the bench’s own token stays', async () => {
    const { token: secret } = await owner.tokens.create({ name: 'panel' })
    expect(await owner.tokens.delete({ name: 'panel' })).toEqual({ done: true })
    expect(await lastAct()).toEqual(['token.delete', 'Revoked the token ‘panel’.', 'ada'])
    expect(await refusalOf(restClient(door.url, secret).devices.list({}))).toMatchObject({ code: 'Unauthorized' })
    expect((await owner.tokens.list()).items).toEqual([])
  })

  it('signs in no browser: it is for scripts', async () => {
    const { token: secret } = await owner.tokens.create({ name: 'panel' })
    expect((await rawRequest(door, { path: `/?token=${secret}` })).status).toBe(401)
    expect((await rawRequest(door, { path: '/api/v1/overview', headers: { cookie: `benchfleet-${door.port}=${secret}` } })).status).toBe(
      401,
    )
  })

  it.each<[what: string, name: string, code: string, message: string]>([
    ['that there is', ' panel ', 'AlreadyExists', 'The name ‘panel’ is taken: choose another, it tells in the log who did what.'],
    [
      'of the person at the workstation',
      'ada',
      'AlreadyExists',
      'The name ‘ada’ is taken: choose another, it tells in the log who did what.',
    ],
    ['of spaces', ' ', 'InvalidInput', '‘name’: A token needs a name: it stands in the audit log beside all that is done with it.'],
    ['that is too long', 'x'.repeat(65), 'InvalidInput', '‘name’: A token’s name has at most 64 characters.'],
    ['that no address can hold', '..', 'InvalidInput', '‘name’: A token’s name is more than dots.'],
    [
      'that an API key cannot have',
      'CI: nightly',
      'InvalidInput',
      '‘name’: A token’s name may not hold a colon: as an API key, with the name before it, it would let nobody in.',
    ],
    ['with a line in it', 'a\nb', 'InvalidInput', '‘name’: A token’s name may not hold control characters.'],
  ])('is not made with a name %s', async (_, name, code, message) => {
    await owner.tokens.create({ name: 'panel' })
    expect(await refusalOf(owner.tokens.create({ name }))).toMatchObject({ code, message })
    expect((await owner.tokens.list()).items.map((made) => made.name)).toEqual(['panel'])
  })

  it.each(['a/b', '50 %', '%2F', '?#', 'Nächtlich', '…', '__proto__', '\u202Ex'])(
    'named ‘%s’ is revoked over REST as well',
    async (name) => {
      await owner.tokens.create({ name })
      expect(await owner.tokens.delete({ name })).toEqual({ done: true })
      expect((await owner.tokens.list()).items).toEqual([])
    },
  )

  it('that there is not cannot be revoked', async () => {
    expect(await refusalOf(owner.tokens.delete({ name: 'x' }))).toMatchObject({
      code: 'NotFound',
      message: 'There is no token ‘x’: it may have been revoked.',
    })
  })

  it('is made once, though it is asked for twice at once', async () => {
    const answers = await Promise.allSettled([
      owner.tokens.create({ name: 'a' }),
      owner.tokens.create({ name: 'a' }),
      owner.tokens.create({ name: 'b' }),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect((await owner.tokens.list()).items.map(({ name }) => name).toSorted()).toEqual(['a', 'b'])
  })
})

describe('the password of the monitor user', () => {
  const password = 'open sesame'
  const set = () => owner.settings.change({ monitorPassword: password })

  it('stands in no answer, nor in the log', async () => {
    const answers = [await set(), await owner.settings.get(), await owner.settings.change({ benchName: 'Lab' })]
    expect(answers.map(({ monitorPassword }) => monitorPassword)).toEqual(['••••••••', '••••••••', '••••••••'])
    const { text } = await rawRequest(door, { path: '/api/v1/events', headers: { authorization: `Bearer ${token}` } })
    expect([text.includes(password), bench.log]).toEqual([false, []])
    expect(bench.port.settings().monitorPassword).toBe(password)
  })

  it('stays when it comes back as it was shown, as with all settings at once', async () => {
    await set()
    await owner.settings.change({ ...(await owner.settings.get()), benchName: 'Lab' })
    expect(bench.port.settings()).toMatchObject({ benchName: 'Lab', monitorPassword: password })
    expect((await lastAct())[1]).toBe('Changed the settings: Name of this bench Lab.')
  })

  it('is taken away by an empty one, and then shown as empty', async () => {
    await set()
    expect(await owner.settings.change({ monitorPassword: '' })).toMatchObject({ monitorPassword: '' })
    expect(bench.port.settings().monitorPassword).toBe('')
  })

  it('is not made of the dots that it is shown as', async () => {
    await set()
    expect(await refusalOf(owner.settings.change({ monitorPassword: '••••••••1' }))).toMatchObject({
      code: 'InvalidInput',
      message: '‘monitorPassword’: The password is not shown: type the new one whole, without the dots, or leave them as they were.',
    })
    expect(bench.port.settings().monitorPassword).toBe(password)
  })
})

describe('the audit log', () => {
  const acts: [what: string, act: () => Promise<unknown>, operation: string, sentence: string][] = [
    [
      'a change of settings, with what they are now',
      () => owner.settings.change({ mqttPort: 1884, offlineGraceMs: 100, reach: 'loopback' }),
      'settings.change',
      'Changed the settings: MQTT port 1884, Grace before offline 100 ms.',
    ],
    [
      'a password without telling it',
      () => owner.settings.change({ monitorPassword: 'secret' }),
      'settings.change',
      'Changed the settings: Password of the monitor user.',
    ],
    ['a start of the simulator', () => owner.simulator.start({ count: 20 }), 'simulator.start', 'Started 20 simulated devices.'],
    [
      'its end',
      async () => {
        await owner.simulator.start({ count: 1 })
        bench.port.overview = ((overview) => () => ({ ...overview(), simulator: { running: true, devices: 1, connected: 1 } }))(
          bench.port.overview,
        )
        await owner.simulator.stop()
      },
      'simulator.stop',
      'Stopped the simulated devices.',
    ],
  ]
  it.each(acts)('notes %s', async (_, act, operation, sentence) => {
    await act()
    expect(await lastAct()).toEqual([operation, sentence, 'ada'])
  })

  it('notes nothing where nothing has changed', async () => {
    await owner.settings.change({ benchName: 'Bench' })
    await owner.simulator.stop()
    expect((await owner.events.list({ kind: 'audit' })).items).toEqual([])
  })
})
