import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AwsBench, patience } from '../../helpers/aws-bench.ts'
import { RawThing } from '../../helpers/aws-raw-thing.ts'

/** Two devices whose every packet is watched, and a third that has a certificate of its own and means harm. */
describe('a hostile device with a certificate of its own', () => {
  let bench: AwsBench
  let one: RawThing
  let other: RawThing
  const hostile: RawThing[] = []

  const everything = (thing: RawThing) => thing.subscribe(thing.at('jobs/#'), thing.at('shadow/#'))

  beforeAll(async () => {
    bench = await AwsBench.start()
  })
  beforeEach(async () => {
    one = await RawThing.connect(bench, await bench.newThing(), '$aws')
    other = await RawThing.connect(bench, await bench.newThing(), '$aws')
    expect([await everything(one), await everything(other)]).toEqual([
      [1, 1],
      [1, 1],
    ])
  })
  afterEach(async () => {
    await Promise.all([one, other, ...hostile.splice(0)].map((thing) => thing.leave()))
  })
  afterAll(() => bench.stop())

  async function enter(version: 4 | 5 = 4): Promise<RawThing> {
    // By its user name it is an AWS device before it has said anything.
    const options = { protocolVersion: version, username: '?SDK=Any' }
    const thing = await RawThing.connect(bench, await bench.newThing(bench.newName('hostile')), '$aws', options)
    hostile.push(thing)
    return thing
  }

  /** All that a device of AWS does, by the victim: jobs, a shadow, and what the bench tells it by itself. */
  async function liveOn(victim: RawThing): Promise<string> {
    const jobId = await bench.startJob([victim.thingName], { operation: 'secret' })
    await expect.poll(() => victim.heardOn('jobs/notify-next').length, patience).toBe(1)
    await victim.ask('jobs/get')
    await victim.ask('jobs/$next/get')
    await victim.ask('jobs/start-next')
    await victim.ask(`jobs/${jobId}/update`, { status: 'SUCCEEDED' })
    await victim.ask('shadow/update', { state: { reported: { secret: true } } })
    await bench.server.call('PATCH', `/devices/${victim.thingName}/twin/desired`, { patch: { target: 5 } })
    await expect.poll(() => victim.heardOn('shadow/update/delta').length, patience).toBe(1)
    return jobId
  }

  const refusedOf = async (thing: RawThing, topic: string) =>
    (await bench.trafficOf(thing.thingName)).filter((entry) => entry.topic === topic && entry.verdict === 'refused')

  test('what is told to one of two devices reaches the other by no packet', async () => {
    await liveOn(one)
    // Behind all of that.
    await other.ask('jobs/get')
    expect(other.heard.map(({ topic }) => topic)).toEqual([other.at('jobs/get/accepted')])
  })

  test.each([
    ['$aws/#'],
    ['$aws/things/#'],
    ['$aws/things/+/jobs/#'],
    ['$aws/things/+/jobs/notify-next'],
    ['$aws/things/+/shadow/#'],
    ['$aws/+/VICTIM/#'],
    ['$aws/things/VICTIM/#'],
    ['$aws/things/VICTIM/jobs/notify'],
    ['$aws/things/VICTIM/jobs/notify-next'],
    ['$aws/things/VICTIM/jobs/get/accepted'],
    ['$aws/things/VICTIM/jobs/$next/get/accepted'],
    ['$aws/things/VICTIM/jobs/start-next/accepted'],
    ['$aws/things/VICTIM/jobs/+/update/accepted'],
    ['$aws/things/VICTIM/shadow/update/documents'],
    ['$aws/events/#'],
    ['$aws/events/job/#'],
    ['$aws/rules/#'],
    ['$emqx/things/VICTIM/#'],
    ['$emqx/commands/things/VICTIM/executions/+/request'],
    ['$iothub/#'],
    ['$SYS/#'],
    ['$share/group/$aws/things/VICTIM/#'],
  ])('is refused ‘%s’ and told why, and hears nothing of another', async (filter) => {
    const thief = await enter()
    const wanted = filter.replace('VICTIM', one.thingName)
    expect(await thief.subscribe(wanted)).toEqual([128])
    await liveOn(one)
    await thief.ask('jobs/get')
    expect(thief.heard.map(({ topic }) => topic)).toEqual([thief.at('jobs/get/accepted')])
    expect(await refusedOf(thief, wanted)).toMatchObject([{ sentence: expect.stringMatching(/\w.*\.$/) as string }])
  })

  test.each(['#', '+/#', '+/+/+/jobs/#', '/#'])('may have ‘%s’, which covers nothing of the bench', async (filter) => {
    const thief = await enter()
    expect(await thief.subscribe(filter)).toEqual([1])
    await liveOn(one)
    await one.publish('telemetry/of/one', '{"secret":1}')
    await thief.ask('jobs/get')
    expect(thief.heard.map(({ topic }) => topic)).toEqual([thief.at('jobs/get/accepted')])
  })

  test('over MQTT 5 is refused with a reason as well', async () => {
    const thief = await enter(5)
    const [code] = await thief.subscribe(`$aws/things/${one.thingName}/jobs/#`)
    expect(code).toBe(0x87)
  })

  test.each([
    ['jobs/JOB/update', '{"status":"FAILED"}'],
    ['jobs/get', '{}'],
    ['jobs/start-next', '{}'],
    ['jobs/$next/get', '{}'],
    ['jobs/notify', '{"jobs":{}}'],
    ['jobs/notify-next', '{"execution":{"jobId":"forged","jobDocument":{"operation":"brick"}}}'],
    ['jobs/$next/get/accepted', '{"execution":{"jobId":"forged","jobDocument":{"operation":"brick"}}}'],
    ['jobs/start-next/accepted', '{"execution":{"jobId":"forged"}}'],
    ['jobs/JOB/update/accepted', '{}'],
    ['shadow/update', '{"state":{"reported":{"secret":false}}}'],
    ['shadow/update/delta', '{"state":{"target":99}}'],
    ['shadow/delete', '{}'],
    ['shadow/name/display/update', '{"state":{"desired":{"on":true}}}'],
  ])('publishes in vain on another’s %s', async (end, payload) => {
    const thief = await enter()
    await one.ask('shadow/update', { state: { reported: { secret: true } } })
    const jobId = await bench.startJob([one.thingName], { operation: 'any' })
    await one.ask('jobs/start-next')
    const before = {
      execution: await bench.executionOf(jobId, one.thingName),
      twin: await bench.server.call('GET', `/devices/${one.thingName}/twin`),
      shadows: await bench.server.call('GET', `/devices/${one.thingName}/shadows`),
      heard: one.heard.length,
    }
    const topic = one.at(end.replace('JOB', jobId))
    await thief.publish(topic, payload)
    expect(await refusedOf(thief, topic)).toMatchObject([{ sentence: expect.stringContaining(one.thingName) as string }])
    await one.ask('jobs/get')
    expect(one.heard.slice(before.heard).map((packet) => packet.topic)).toEqual([one.at('jobs/get/accepted')])
    expect(await bench.executionOf(jobId, one.thingName)).toEqual(before.execution)
    expect(await bench.server.call('GET', `/devices/${one.thingName}/twin`)).toEqual(before.twin)
    expect(await bench.server.call('GET', `/devices/${one.thingName}/shadows`)).toEqual(before.shadows)
    expect(thief.heard).toEqual([])
  })

  test.each([
    ['$aws/events/job/any/completed', /\$aws\/events/],
    ['$aws/events/jobExecution/any/succeeded', /\$aws\/events/],
    ['$SYS/broker/clients', /\$SYS/],
  ])('publishes in vain on ‘%s’', async (topic, why) => {
    const thief = await enter()
    await thief.publish(topic, '{"forged":true}')
    expect(await refusedOf(thief, topic)).toMatchObject([{ sentence: expect.stringMatching(why) as string }])
    await one.ask('jobs/get')
    expect(one.heard.map((packet) => packet.topic)).toEqual([one.at('jobs/get/accepted')])
  })

  test.each(['jobs/notify', 'jobs/notify-next', 'jobs/get/accepted', 'shadow/update/accepted'])(
    'makes itself believe nothing on its own %s',
    async (end) => {
      const thief = await enter()
      await everything(thief)
      await thief.publish(thief.at(end), '{"forged":true}')
      await thief.ask('jobs/get')
      expect(thief.heard.map(({ topic }) => topic)).toEqual([thief.at('jobs/get/accepted')])
      expect(await refusedOf(thief, thief.at(end))).toHaveLength(1)
    },
  )

  test('is who its certificate names, also under the client id of another, whom it does not cut off', async () => {
    const thing = await bench.newThing(bench.newName('hostile'))
    const thief = await RawThing.connect(bench, thing, '$aws', { clientId: one.thingName, username: '?SDK=Any' })
    hostile.push(thief)
    await thief.publish(one.at('jobs/start-next'), '{}')
    expect(await refusedOf(thief, one.at('jobs/start-next'))).toHaveLength(1)
    await thief.ask('jobs/get')
    await one.ask('jobs/get')
    expect(one.client.connected).toBe(true)
  })

  test('has a will that reaches nobody', async () => {
    const topic = one.at('jobs/notify-next')
    const will = { topic, payload: Buffer.from('{"execution":{"jobId":"forged"}}'), qos: 1 as const, retain: true }
    const thief = await RawThing.connect(bench, await bench.newThing(bench.newName('hostile')), '$aws', { will })
    thief.client.stream.destroy()
    await bench.sawLeave(thief.thingName)
    await expect.poll(() => refusedOf(thief, topic), patience).toHaveLength(1)
    await one.ask('jobs/get')
    expect(one.heard.map((packet) => packet.topic)).toEqual([one.at('jobs/get/accepted')])
  })
})
