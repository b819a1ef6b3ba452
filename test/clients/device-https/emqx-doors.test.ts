/** A device of EMQX Fleets by MQTT and one by HTTPS do the same things, and get the same answers (emqx-fleets.md, 6). */
import type { Agent } from 'node:https'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../../main/contract/json.ts'
import { HttpDeviceBench } from '../../helpers/http-devices.ts'

/** A way to the bench for one thing. */
interface Way {
  thingName: string
  /** @returns `accepted` or the code of the refusal, and the body. */
  ask(call: string, body: JsonObject): Promise<[outcome: string, body: JsonObject]>
  report(body: JsonObject): Promise<void>
  respond(executionId: string, body: JsonObject): Promise<void>
}

let bench: HttpDeviceBench
let agent: Agent
let authorization: string
const connected: MqttClient[] = []
beforeAll(async () => {
  bench = await HttpDeviceBench.start()
  agent = bench.agent()
  const { json } = await bench.rest<{ token: string }>('POST', '/tokens', { name: 'deployment' })
  authorization = `Basic ${Buffer.from(`deployment:${json.token}`).toString('base64')}`
})
afterAll(async () => {
  for (const client of connected) await client.endAsync(true)
  await bench.stop()
})

async function connect(thingName: string): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${bench.mqttPort}`, { clientId: thingName, reconnectPeriod: 0 })
  connected.push(client)
  return client
}

async function byMqtt(thingName: string): Promise<Way> {
  const client = await connect(thingName)
  const root = `$emqx/things/${thingName}`
  await client.subscribeAsync([`${root}/#`, `$emqx/commands/things/${thingName}/#`], { qos: 1 })
  const waiting = new Map<string, (answer: [string, JsonObject]) => void>()
  client.on('message', (topic, payload) => {
    const [, of, how] = /^(.*)\/(accepted|rejected)$/.exec(topic) ?? []
    const body = of === undefined ? {} : (JSON.parse(payload.toString()) as JsonObject)
    if (of !== undefined) waiting.get(of)?.([how === 'accepted' ? how : String(body.code), body])
  })
  const publish = (topic: string, body: JsonObject) => client.publishAsync(topic, JSON.stringify(body), { qos: 1 })
  return {
    thingName,
    ask: async (call, body) => {
      const topic = `${root}/jobs/${call}`
      const answer = new Promise<[string, JsonObject]>((resolve) => waiting.set(topic, resolve))
      await publish(topic, body)
      return answer
    },
    report: async (body) => void (await publish(`${root}/shadow/update`, body)),
    respond: async (executionId, body) =>
      void (await publish(`$emqx/commands/things/${thingName}/executions/${executionId}/response`, body)),
  }
}

function byHttps(thingName: string): Way {
  const post = (path: string, body: JsonObject) =>
    bench.ask(agent, 'POST', `/api/v1/thing-datas${path}`, { ...body, thingName }, { authorization, 'content-type': 'application/json' })
  return {
    thingName,
    ask: async (call, body) => {
      const { status, json } = await post(`/jobs/${call}`, body)
      return [status === 200 ? 'accepted' : String((json as JsonObject).code), json as JsonObject]
    },
    report: async (body) => void (await post('/shadow/reported', body)),
    respond: async (executionId, body) => void (await post('/command/response', { ...body, executionId })),
  }
}

/** The doors of REST take them as well, for whoever acts for a device. */
function byRest(url: string, thingName: string): Way {
  const post = (path: string, body: JsonObject) =>
    bench.rest<JsonObject>('POST', `/thing-datas${path}`, { ...body, thingName }, { authorization, url })
  return {
    ...byHttps(thingName),
    ask: async (call, body) => {
      const { status, json } = await post(`/jobs/${call}`, body)
      return [status === 200 ? 'accepted' : String(json.code), json]
    },
    report: async (body) => void (await post('/shadow/reported', body)),
  }
}

/** Sends a command as soon as the thing listens to it: the bench hears of a subscription when it is done. @returns the execution. */
async function command(body: { thingName: string; action: string; params?: object; ttl?: number }) {
  let made: { status: number; json: { executionId: string; status: string } } | undefined
  const send = async () => (made = await bench.rest('POST', '/commands', body)).status
  await expect.poll(send, { timeout: 10_000 }).toBe(201)
  return made!.json
}

/** Without what differs from one moment, or from one thing, to another. */
function alike(value: JsonValue, thingName: string): JsonValue {
  if (Array.isArray(value)) return value.map((item) => alike(item, thingName))
  if (typeof value === 'string') return value.replaceAll(thingName, 'T')
  if (typeof value !== 'object' || value === null) return value
  const times = ['timestamp', 'queuedAt', 'startedAt', 'lastUpdatedAt', 'updatedAt']
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, times.includes(key) ? 'a time' : alike(inner, thingName)]))
}

const ways: [way: string, open: (thingName: string) => Promise<Way> | Way][] = [
  ['MQTT', byMqtt],
  ['HTTPS', byHttps],
  ['REST', (thingName) => byRest(bench.door.url, thingName)],
  ['tools', (thingName) => byRest(bench.toolsUrl, thingName)],
]

/** What is asked in turn, of a thing with two jobs; `get` is asked before there are any. */
const rows: [call: string, body: JsonObject, outcome: string][] = [
  ['get', { clientToken: 'a' }, 'accepted'],
  ['$next/get', {}, 'accepted'],
  ['j1/get', { includeJobDocument: false }, 'accepted'],
  ['j1/get', { executionNumber: 9 }, 'ResourceNotFound'],
  ['none/get', {}, 'ResourceNotFound'],
  ['start-next', { statusDetails: { percent: 5, at: { step: 1 } } }, 'accepted'],
  ['start-next', {}, 'accepted'],
  ['j1/update', { status: 'IN_PROGRESS', expectedVersion: 7, clientToken: 'b' }, 'VersionMismatch'],
  ['j1/update', { status: 'IN_PROGRESS', expectedVersion: '2', includeJobExecutionState: true }, 'accepted'],
  ['j1/update', { status: 'DONE' }, 'InvalidRequest'],
  ['j1/update', { clientToken: 'c' }, 'InvalidRequest'],
  ['j1/update', { status: 'SUCCEEDED', statusDetails: { version: '2.1' }, includeJobDocument: true }, 'accepted'],
  ['j1/update', { status: 'FAILED' }, 'InvalidStateTransition'],
  ['j1/get', {}, 'TerminalStateReached'],
  ['$next/update', { status: 'FAILED' }, 'InvalidTopic'],
  ['j2/update', { status: 'REJECTED', statusDetails: { reason: 'no room' } }, 'accepted'],
  ['start-next', { clientToken: 'd' }, 'accepted'],
]

describe('jobs', () => {
  it('go the same way over every door', async () => {
    const opened = await Promise.all(ways.map(([name, open]) => open(`thing-${name}`)))
    for (const { thingName } of opened) await bench.rest('POST', '/things', { name: thingName })
    const names = opened.map(({ thingName }) => thingName)
    // The one that comes by HTTPS alone has said nothing yet: the bench does not know what it speaks.
    await bench.job(names, { action: 'setTemperature', params: { value: 24 } }, { jobId: 'j1' })
    await bench.job(names, { action: 'reboot' }, { jobId: 'j2' })
    for (const [call, body, outcome] of rows) {
      const answers = await Promise.all(opened.map(async (way) => [way.thingName, await way.ask(call, body)] as const))
      const [first, ...others] = answers.map(([thingName, [got, answer]]) => ({ call, got, answer: alike(answer, thingName) }))
      expect([call, body, first!.got]).toEqual([call, body, outcome])
      for (const other of others) expect(other).toEqual(first)
    }
    const ended = [...bench.bench.port.fleet.executions('j1'), ...bench.bench.port.fleet.executions('j2')]
    expect(ended.map(({ status, statusDetails, error, versionNumber }) => ({ status, statusDetails, error, versionNumber }))).toEqual([
      ...names.map(() => ({ status: 'SUCCEEDED', statusDetails: { version: '2.1' }, error: null, versionNumber: 4 })),
      ...names.map(() => ({ status: 'REJECTED', statusDetails: { reason: 'no room' }, error: 'no room', versionNumber: 2 })),
    ])
  })

  it('show the same in the traffic of the device', async () => {
    const lines = ways.map(([name]) =>
      bench
        .traffic(`thing-${name}`)
        .filter(({ direction, topic }) => direction === 'in' && topic?.includes('/jobs/'))
        .map(({ topic, verdict, sentence }) => alike([topic, verdict, sentence], `thing-${name}`)),
    )
    expect(lines[0]).toHaveLength(rows.length)
    for (const other of lines.slice(1)) expect(other).toEqual(lines[0])
  })
})

describe('the shadow', () => {
  const reports: JsonObject[] = [
    { state: { reported: { target: 4, door: { open: true } } } },
    { state: { reported: { door: { open: null, left: 1 } } }, version: 0, clientToken: 'a' },
    { state: { reported: { target: 5 } }, version: 1 },
    { state: { desired: { target: 9 } } },
    { state: { reported: [] } },
    { state: { reported: { target: 6 } }, version: 2 },
  ]

  it('comes to the same over every door, refusals and all', async () => {
    const shadows = await Promise.all(
      ways.map(async ([name, open]) => {
        const way = await open(`shadow-${name}`)
        for (const report of reports) await way.report(report)
        const { json } = await bench.rest<JsonObject>('GET', `/things/${way.thingName}/shadow`)
        return alike(json, way.thingName)
      }),
    )
    const expected = { reported: { target: 6, door: { left: 1 } }, desired: {}, delta: {}, version: 3, updatedAt: 'a time' }
    expect(shadows).toEqual(ways.map(() => expected))
  })

  it('is answered over HTTPS: with itself, or with what is wrong', async () => {
    const headers = { authorization }
    const report = async (body: object) => {
      const { status, json } = await bench.ask(agent, 'POST', '/api/v1/thing-datas/shadow/reported', { thingName: 's1', ...body }, headers)
      return [status, alike(json as JsonObject, 's1')]
    }
    const reported = { a: 1 }
    expect(await report({ state: { reported } })).toEqual([200, { reported, desired: {}, delta: {}, version: 1, updatedAt: 'a time' }])
    expect(await report({ state: { reported: { a: 2 } }, version: 7 })).toMatchObject([409, { code: 'VersionMismatch' }])
    expect(await report({ state: {} })).toMatchObject([400, { code: 'InvalidRequest' }])
    expect(await report({ state: { reported: { a: 'x'.repeat(40_000) } } })).toMatchObject([413, { code: 'TooLarge' }])
    await bench.rest('PATCH', '/devices/s1/twin/desired', { patch: { a: 3 } })
    const read = await bench.ask(agent, 'GET', '/api/v1/thing-datas/s1/shadow', undefined, headers)
    expect(alike(read.json as JsonObject, 's1')).toEqual({ reported, desired: { a: 3 }, delta: { a: 3 }, version: 2, updatedAt: 'a time' })
  })
})

describe('a command', () => {
  it('is answered over every door, once', async () => {
    const executions = await Promise.all(
      ways.slice(0, 2).map(async ([name, open]) => {
        const thingName = `command-${name}`
        const way = await open(thingName)
        if (name === 'HTTPS') {
          const client = await connect(thingName)
          await client.subscribeAsync(`$emqx/commands/things/${thingName}/executions/+/request`, { qos: 1 })
        }
        const { executionId, status } = await command({ thingName, action: 'reboot', ttl: 60 })
        expect(status).toBe('SENT')
        await way.respond(executionId, { status: 'SUCCEEDED', result: { ok: true } })
        await way.respond(executionId, { status: 'FAILED' })
        const { json } = await bench.rest<JsonObject>('GET', `/commands/${executionId}`)
        return { status: json.status, result: json.result, thingName: alike(json.thingName!, thingName) }
      }),
    )
    expect(executions).toEqual([0, 1].map(() => ({ status: 'SUCCEEDED', result: { ok: true }, thingName: 'T' })))
  })

  it('that there is not, or whose answer makes no sense, is refused over HTTPS', async () => {
    const respond = (body: object) =>
      bench.ask(agent, 'POST', '/api/v1/thing-datas/command/response', { thingName: 'c1', executionId: 'e1', ...body }, { authorization })
    expect(await respond({ status: 'SUCCEEDED' })).toMatchObject({ status: 404, json: { code: 'ResourceNotFound' } })
    expect(await respond({ status: 'DONE' })).toMatchObject({ status: 400, json: { code: 'InvalidRequest' } })
  })

  it('to a thing that is not there is refused, for nothing is queued; one that waits can be canceled', async () => {
    await bench.rest('POST', '/things', { name: 'away' })
    const refused = await bench.rest<{ code: string }>('POST', '/commands', { thingName: 'away', action: 'reboot' })
    expect([refused.status, refused.json.code]).toEqual([409, 'DeviceNotReady'])
    await byMqtt('waits')
    const { executionId } = await command({ thingName: 'waits', action: 'reboot', params: { in: 5 } })
    const canceled = await bench.rest('POST', `/commands/${executionId}/cancel`)
    expect(canceled).toMatchObject({
      status: 200,
      json: { status: 'CANCELED', params: { in: 5 }, finishedAt: expect.any(String) as string },
    })
    expect((await bench.rest('POST', `/commands/${executionId}/cancel`)).status).toBe(409)
    expect((await bench.rest('GET', '/commands/none')).status).toBe(404)
  })
})

describe('an API key', () => {
  it('is asked for, and the token that the bench was started with is none at the door for devices', async () => {
    const ask = (header: Record<string, string>) => bench.ask(agent, 'POST', '/api/v1/thing-datas/jobs/get', { thingName: 'k1' }, header)
    expect((await ask({})).status).toBe(401)
    expect((await ask({ authorization: `Basic ${Buffer.from('ada:owner').toString('base64')}` })).status).toBe(401)
    expect((await ask({ authorization })).status).toBe(200)
    expect((await bench.rest('POST', '/thing-datas/jobs/get', { thingName: 'k1' }, { authorization: 'Bearer nobody' })).status).toBe(401)
  })
})
