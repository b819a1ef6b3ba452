import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ChangeFeed } from '../../../main/api/change-feed.ts'
import type { ChangeBatch } from '../../../main/contract/change-feed.ts'
import type { Change } from '../../../main/contract/engine-io.ts'

beforeEach(() => void vi.useFakeTimers({ now: 1_000 }))
afterEach(() => void vi.useRealTimers())

const gone = (deviceId: string): Change => ({ kind: 'device', deviceId, device: null })
const nothing = {
  devices: [],
  deviceSets: [],
  templates: [],
  jobTemplates: [],
  jobs: [],
  executions: {},
  telemetry: [],
  cloudMessages: [],
  kept: [],
  shadows: [],
  deviceCommands: [],
  events: 0,
  overview: false,
  traffic: 0,
}

/** A watcher that takes every batch at once. */
function follow(feed: ChangeFeed): { batches: ChangeBatch[]; stop(): void; ended: Promise<void> } {
  const control = new AbortController()
  const batches: ChangeBatch[] = []
  const ended = (async () => {
    for await (const batch of feed.watch(control.signal)) batches.push(batch)
  })()
  return { batches, stop: () => control.abort(), ended }
}
const settle = () => vi.advanceTimersByTimeAsync(0)

it('names each thing once, whatever happened to it, by kind', async () => {
  const feed = new ChangeFeed()
  const { batches, stop, ended } = follow(feed)
  await settle()
  const execution = (jobId: string, deviceId: string) => ({ kind: 'execution', jobId, deviceId }) as Change
  feed.note([
    gone('d1'),
    gone('d1'),
    { kind: 'deviceSet', deviceSetId: 's1', deviceSet: null },
    { kind: 'template', templateId: 't1', template: null },
    { kind: 'jobTemplate', jobTemplateId: 'jt1', jobTemplate: null },
    { kind: 'event', event: {} } as Change,
    { kind: 'event', event: { jobId: 'past' } } as Change,
    { kind: 'job', jobId: 'j1', job: null },
    { kind: 'jobProgress', jobId: 'j1' } as Change,
    execution('j1', 'd1'),
    execution('j1', 'd2'),
    execution('j2', 'd1'),
    { kind: 'execution', jobId: 'j2', deviceId: 'd3', execution: null },
    { kind: 'twin', deviceId: 'd2', twin: null, entry: null },
    { kind: 'credentials', deviceId: 'd3', credentials: { kind: 'symmetricKey', primaryKey: 'a secret', secondaryKey: 'a secret' } },
    { kind: 'cloudMessage', deviceId: 'd4', messageId: 'm1', message: null },
    { kind: 'shadow', deviceId: 'd6', shadowName: 'display', shadow: null },
    { kind: 'shadow', deviceId: 'd6', shadowName: 'lamp', shadow: null },
    { kind: 'deviceCommand', deviceId: 'd7', executionId: 'c1', command: null },
  ])
  feed.noteTelemetry('d5')
  feed.noteTelemetry('d5')
  feed.noteOverview()
  feed.noteTraffic(2)
  feed.noteTraffic(3)
  feed.noteKept('recipes')
  feed.noteKept('recipes')
  await settle()
  expect(batches).toEqual([
    {
      sequence: 1,
      atMs: 1_000,
      devices: ['d1', 'd2', 'd3'],
      deviceSets: ['s1'],
      templates: ['t1'],
      jobTemplates: ['jt1'],
      jobs: ['past', 'j1'],
      executions: { j1: ['d1', 'd2'], j2: ['d1', 'd3'] },
      telemetry: ['d5'],
      kept: ['recipes'],
      cloudMessages: ['d4'],
      shadows: ['d6'],
      deviceCommands: ['d7'],
      events: 2,
      overview: true,
      traffic: 5,
    },
  ])
  stop()
  await vi.runAllTimersAsync()
  await ended
})

it('sends the first change at once, and then at most ten batches a second', async () => {
  const feed = new ChangeFeed()
  const { batches, stop, ended } = follow(feed)
  await settle()
  for (let step = 0; step < 1_000; step += 1) {
    feed.noteTraffic(1)
    await vi.advanceTimersByTimeAsync(1)
  }
  await vi.advanceTimersByTimeAsync(100)
  expect(batches.length).toBeLessThanOrEqual(11)
  expect(batches.map((batch) => batch.sequence)).toEqual(batches.map((_, index) => index + 1))
  expect(batches[0]).toMatchObject({ atMs: 1_000, traffic: 1 })
  expect(batches.reduce((sum, batch) => sum + batch.traffic, 0)).toBe(1_000)
  stop()
  await vi.runAllTimersAsync()
  await ended
})

it('names 500 things of a kind, and of more says only that they are many', async () => {
  const feed = new ChangeFeed()
  const { batches, stop, ended } = follow(feed)
  await settle()
  const many = (count: number) => Array.from({ length: count }, (_, index) => gone(`d${index}`))
  feed.note(many(500))
  await vi.advanceTimersByTimeAsync(200)
  feed.note([...many(501), { kind: 'template', templateId: 't1', template: null }])
  await vi.advanceTimersByTimeAsync(200)
  expect(batches[0]!.devices).toHaveLength(500)
  expect(batches[1]).toMatchObject({ devices: null, templates: ['t1'] })
  stop()
  await vi.runAllTimersAsync()
  await ended
})

describe('a slow watcher', () => {
  it('gets one batch of all that it missed, and holds up nobody', async () => {
    const feed = new ChangeFeed()
    const slow = feed.watch(undefined)
    const first = slow.next()
    const quick = follow(feed)
    await settle()
    feed.note([gone('d0')])
    await first
    for (let step = 1; step <= 50; step += 1) {
      feed.note([gone(`d${step % 5}`)])
      await vi.advanceTimersByTimeAsync(100)
    }
    const missed = slow.next()
    await vi.advanceTimersByTimeAsync(100)
    expect((await missed).value).toEqual({ ...nothing, sequence: 2, atMs: 6_100, devices: ['d1', 'd2', 'd3', 'd4', 'd0'] })
    expect(quick.batches.length).toBeGreaterThan(40)
    quick.stop()
    await slow.return(undefined)
    await vi.runAllTimersAsync()
    await quick.ended
  })
})

it('tells nobody of what was before, and runs no timer while nobody watches or nothing changes', async () => {
  const feed = new ChangeFeed()
  feed.note([gone('d1')])
  expect(vi.getTimerCount()).toBe(0)
  const { batches, stop, ended } = follow(feed)
  await vi.advanceTimersByTimeAsync(1_000)
  expect([batches, vi.getTimerCount()]).toEqual([[], 0])
  feed.note([gone('d2')])
  await vi.advanceTimersByTimeAsync(1_000)
  expect([batches.map((batch) => batch.devices), vi.getTimerCount()]).toEqual([[['d2']], 0])
  stop()
  await ended
  feed.note([gone('d3')])
  expect(vi.getTimerCount()).toBe(0)
})

it('misses nothing between the call and the first batch asked for', async () => {
  const feed = new ChangeFeed()
  const batches = feed.watch(undefined)
  feed.note([gone('d1')])
  expect((await batches.next()).value).toMatchObject({ devices: ['d1'] })
})

it('ends at once for a watcher who had stopped before it began', async () => {
  expect(await new ChangeFeed().watch(AbortSignal.abort()).next()).toEqual({ value: undefined, done: true })
})
