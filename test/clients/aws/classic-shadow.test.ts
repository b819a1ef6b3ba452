/** AWS's classic device SDK for JavaScript: its `thingShadow` class. */
import { once } from 'node:events'
import type { ClassicShadow } from 'aws-iot-device-sdk'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { TwinView } from '../../../main/contract/twin.ts'
import { AwsBench, patience } from '../../helpers/aws-bench.ts'
import { classicShadow } from '../../helpers/aws-classic.ts'

let bench: AwsBench
const open: ClassicShadow[] = []
beforeAll(async () => {
  bench = await AwsBench.start()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((shadow) => new Promise<void>((resolve) => shadow.end(true, resolve))))
})
afterAll(() => bench.stop())

/** A program that has registered its thing, and keeps what it is told. */
async function newProgram(options = {}) {
  const thing = await bench.newThing()
  const shadow = classicShadow(bench, thing)
  open.push(shadow)
  shadow.on('error', () => undefined)
  const deltas: Record<string, unknown>[] = []
  shadow.on('delta', (_thingName: string, { state }: { state: Record<string, unknown> }) => deltas.push(state))
  await new Promise<void>((resolve) => shadow.register(thing.thingName, options, resolve))
  return { ...thing, shadow, deltas }
}

/** What one request was answered; a time-out is an answer too. */
async function asked(shadow: ClassicShadow, request: () => string | null) {
  const answer = Promise.race([once(shadow, 'status'), once(shadow, 'timeout')])
  expect(request()).toEqual(expect.any(String))
  const [, status, , body] = (await answer) as [string, string, string, Record<string, unknown>]
  return { status, body }
}

const twinOf = (thingName: string) => bench.server.call<TwinView>('GET', `/devices/${thingName}/twin`)
const desire = (thingName: string, patch: object) => bench.server.call('PATCH', `/devices/${thingName}/twin/desired`, { patch })

describe('a program on the classic thingShadow class', () => {
  test('finds no shadow, writes one, reads it and deletes it', async () => {
    const { thingName, shadow } = await newProgram()
    expect(await asked(shadow, () => shadow.get(thingName))).toMatchObject({ status: 'rejected', body: { code: 404 } })
    const written = await asked(shadow, () => shadow.update(thingName, { state: { reported: { volts: 12 } } }))
    expect(written).toMatchObject({ status: 'accepted', body: { state: { reported: { volts: 12 } } } })
    expect(await asked(shadow, () => shadow.get(thingName))).toMatchObject({
      status: 'accepted',
      body: { state: { reported: { volts: 12 } }, metadata: { reported: { volts: { timestamp: expect.any(Number) as number } } } },
    })
    expect((await twinOf(thingName)).reported).toEqual({ volts: 12 })
    expect(await asked(shadow, () => shadow.delete(thingName))).toMatchObject({ status: 'accepted' })
    expect((await twinOf(thingName)).reported).toEqual({})
  })

  test('is told what is desired and not reported yet, and a setting job is done when it reports it', async () => {
    const { thingName, shadow, deltas } = await newProgram()
    shadow.on('delta', (_thingName, { state }: { state: object }) => shadow.update(thingName, { state: { reported: state } }))
    const jobId = await bench.startJob([thingName], null, { type: 'setting', operations: [{ name: 'fan', value: 3 }] })
    await bench.reaches('SUCCEEDED', jobId, thingName)
    expect(deltas).toEqual([{ fan: 3 }])
    expect(await twinOf(thingName)).toMatchObject({ desired: { fan: 3 }, reported: { fan: 3 } })
  })

  test('is told what somebody else has written as a foreign change', async () => {
    const { thingName, shadow } = await newProgram()
    const changes: unknown[] = []
    shadow.on('foreignStateChange', (_thingName, operation: string, { state }: { state: object }) => changes.push([operation, state]))
    await desire(thingName, { target: 21 })
    await expect.poll(() => changes, patience).toEqual([['update', { desired: { target: 21 } }]])
  })

  test('writes with the version that it knows, and is rejected where somebody else has written since', async () => {
    // It hears nothing of others.
    const { thingName, shadow } = await newProgram({ ignoreDeltas: true, persistentSubscribe: false })
    expect(await asked(shadow, () => shadow.update(thingName, { state: { reported: { count: 1 } } }))).toMatchObject({ status: 'accepted' })
    await desire(thingName, { target: 21 })
    const stale = await asked(shadow, () => shadow.update(thingName, { state: { reported: { count: 2 } } }))
    expect(stale).toMatchObject({ status: 'rejected', body: { code: 409, message: 'Version conflict' } })
    expect((await twinOf(thingName)).reported).toEqual({ count: 1 })
    await asked(shadow, () => shadow.get(thingName))
    await asked(shadow, () => shadow.update(thingName, { state: { reported: { count: 3 } } }))
    expect((await twinOf(thingName)).reported).toEqual({ count: 3 })
  })

  test('comes back by itself when the bench was killed, finds its shadow as it was, and hears the next delta', async () => {
    const { thingName, shadow, deltas } = await newProgram()
    await desire(thingName, { step: 1 })
    await expect.poll(() => deltas, patience).toEqual([{ step: 1 }])
    const back = new Promise((resolve) => shadow.once('connect', resolve))
    await bench.killAndRestart()
    await back
    const answered = await asked(shadow, () => shadow.get(thingName))
    expect(answered).toMatchObject({ status: 'accepted', body: { state: { desired: { step: 1 }, delta: { step: 1 } } } })
    await desire(thingName, { step: 2 })
    await expect.poll(() => deltas.at(-1), patience).toEqual({ step: 2 })
  })
})
