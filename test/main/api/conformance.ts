import { ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BenchContract } from '../../../main/contract/api.ts'
import type { BenchEvent } from '../../../main/contract/events.ts'
import { createTestBench, startOfTime, type TestBench } from '../../helpers/api-port.ts'
import { deviceCalls } from './device-calls.ts'
import { shadowCalls } from './shadow-calls.ts'

export type BenchClient = ContractRouterClient<BenchContract>

/** A door to try: what it takes to reach the bench through it. */
export interface Door {
  name: string
  open(bench: TestBench): Promise<{ client: BenchClient; close(): Promise<void> }>
  /** Carries streams and the desktop's calls; REST has routes only. */
  carriesStreams: boolean
}

const fridges = { name: 'Fridges', membership: { kind: 'dynamic' as const, query: 'name = "Fridge"' } }
const setFan = { type: 'setting' as const, operations: [{ name: 'fanSpeed', value: 3 }] }

/** The code, status and sentence that a call is refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: string; status: number; message: string }> {
  const error = await call.then(
    () => new Error('It was not refused.'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof ORPCError)) throw error
  return { code: error.code, status: error.status, message: error.message }
}

/** What every door must do: the same calls, the same answers, the same refusals. */
export function conformance(door: Door): void {
  describe(`the ${door.name} door`, () => {
    let bench: TestBench
    let client: BenchClient
    let close: () => Promise<void>

    beforeEach(async () => {
      bench = createTestBench()
      ;({ client, close } = await door.open(bench))
    })
    afterEach(() => close())

    it('registers, changes, finds and deletes devices', async () => {
      const made = await client.devices.create({ deviceId: 'fridge 1?%ä', slot: 'A 1', attributes: { customer: 'Ünal' } })
      expect(made).toEqual({
        deviceId: 'fridge 1?%ä',
        name: 'fridge 1?%ä',
        templateId: null,
        slot: 'A 1',
        attributes: { customer: 'Ünal' },
        properties: {},
        desired: {},
        reported: {},
        dialect: 'plain',
        presence: 'never',
        registeredBy: 'person',
        createdAtMs: startOfTime,
        firstSeenAtMs: null,
        lastSeenAtMs: null,
      })
      const changed = await client.devices.change({
        deviceId: made.deviceId,
        name: 'Left',
        slot: null,
        properties: { calibrated: [1, null] },
      })
      expect(changed).toEqual({ ...made, name: 'Left', slot: null, properties: { calibrated: [1, null] } })
      expect(await client.devices.get({ deviceId: made.deviceId })).toEqual(changed)
      expect(await client.devices.list({ search: 'left' })).toEqual({ items: [changed], total: 1, nextCursor: null })
      expect(await client.devices.delete({ deviceId: made.deviceId })).toEqual({ done: true })
      expect(await client.devices.list({})).toEqual({ items: [], total: 0, nextCursor: null })
    })

    it('gives pages that a cursor goes on from, in natural order', async () => {
      for (const number of [10, 9, 1, 2]) await client.devices.create({ deviceId: `fridge-${number}`, slot: number === 9 ? null : 'S' })
      const first = await client.devices.list({ limit: 3 })
      expect([first.items.map((device) => device.deviceId), first.total]).toEqual([['fridge-1', 'fridge-2', 'fridge-9'], 4])
      const second = await client.devices.list({ limit: 3, cursor: first.nextCursor! })
      expect([second.items.map((device) => device.deviceId), second.nextCursor]).toEqual([['fridge-10'], null])
      const bySlot = await client.devices.list({ sort: 'slot,-deviceId', offset: 1 })
      expect(bySlot.items.map((device) => device.deviceId)).toEqual(['fridge-2', 'fridge-1', 'fridge-9'])
    })

    it('imports good rows and tells of the bad ones', async () => {
      const csv = 'deviceId,name,slot,customer\na,Left,A1,Acme\n,Right,A2,\nb,,,\n'
      const good = [
        { deviceId: 'a', name: 'Left', slot: 'A1', attributes: { customer: 'Acme' }, hasCredentials: false },
        { deviceId: 'b', hasCredentials: false },
      ]
      const problems = [{ line: 3, deviceId: null, message: 'The device id is missing.' }]
      expect(await client.devices.import({ csv, mode: 'check' })).toEqual({ good, problems, applied: false })
      expect(await refusalOf(client.devices.import({ csv }))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message: 'Nothing was imported. Line 3: The device id is missing. Mend the file, or import the good rows only with mode=good.',
      })
      expect((await client.devices.list({})).total).toBe(0)
      expect(await client.devices.import({ csv, mode: 'good' })).toEqual({ good, problems, applied: true })
      expect((await client.devices.list({})).total).toBe(2)
      expect(await client.devices.deleteMany({ deviceIds: ['a', 'b', 'a'] })).toEqual({ deleted: 2 })
    })

    shadowCalls(() => ({ bench, client }))

    deviceCalls(() => ({ bench, client, carriesStreams: door.carriesStreams }))

    it('keeps device sets and says what a query matches', async () => {
      await client.devices.create({ deviceId: 'f1', name: 'Fridge' })
      bench.connect('f1')
      const made = await client.deviceSets.create(fridges)
      expect(made).toEqual({
        deviceSetId: 'set-1',
        description: '',
        ...fridges,
        createdAtMs: startOfTime,
        lastUpdatedAtMs: startOfTime,
        memberCount: 1,
        onlineCount: 1,
        broken: null,
      })
      const changed = await client.deviceSets.change({ deviceSetId: 'set-1', name: 'All', membership: { kind: 'static', deviceIds: [] } })
      expect([changed.name, changed.memberCount]).toEqual(['All', 0])
      expect((await client.deviceSets.list({})).items).toEqual([changed])
      const sample = [await client.devices.get({ deviceId: 'f1' })]
      expect(await client.deviceSets.preview({ query: fridges.membership.query })).toEqual({ total: 1, sample, problem: null })
      const problem = { message: expect.any(String) as string, start: 6, end: 6 }
      expect(await client.deviceSets.preview({ query: 'name =' })).toEqual({ total: 0, sample: [], problem })
      expect(await client.deviceSets.delete({ deviceSetId: 'set-1' })).toEqual({ done: true })
    })

    it('keeps templates and counts their devices', async () => {
      const made = await client.templates.create({
        templateId: 'fridge',
        name: 'Fridge',
        settings: [{ name: 'fanSpeed', schema: { type: 'integer', minimum: 0, maximum: 5 } }],
      })
      expect([made.templateId, made.deviceCount, made.commands]).toEqual(['fridge', 0, []])
      await client.devices.create({ deviceId: 'f1', templateId: 'fridge' })
      const changed = await client.templates.change({ templateId: 'fridge', commands: [{ name: 'reboot' }] })
      expect([changed.deviceCount, changed.commands]).toEqual([1, [{ name: 'reboot', payload: null }]])
      expect(await client.templates.list({ search: 'FRI' })).toEqual({ items: [changed], total: 1, nextCursor: null })
      await client.devices.change({ deviceId: 'f1', templateId: null })
      expect(await client.templates.delete({ templateId: 'fridge' })).toEqual({ done: true })
    })

    it('carries a job from its draft to what its devices said', async () => {
      for (const deviceId of ['f1', 'f2', 'f3']) bench.connect(deviceId)
      const targets = { thingNames: ['f1', 'f2', 'f3'] }
      expect(await client.jobs.previewTargets({ targets })).toEqual({ total: 3, online: 3, otherTemplate: 0, broken: null })
      const { jobId } = await client.jobs.create({ targets, ...setFan, run: false })
      expect(await client.jobs.get({ jobId })).toMatchObject({
        jobId: 'job-1',
        name: 'Set fanSpeed',
        state: 'draft',
        createdBy: 'ada',
        targetsInWords: '3 devices',
        deviceCount: 3,
        targetsBroken: null,
      })
      await client.jobs.edit({ jobId, job: { name: 'Fans', targets, ...setFan } })
      expect(await client.jobs.run({ jobId })).toEqual({ jobId })
      bench.answer('f1', jobId, 'SUCCEEDED')
      bench.answer('f2', jobId, 'FAILED', 'stuck')
      const row = (await client.jobs.list({ status: ['running', 'stopped'], type: 'setting', search: 'FAN' })).items
      expect(row).toMatchObject([
        { jobId, name: 'Fans', type: 'setting', state: 'running', counts: { SUCCEEDED: 1, FAILED: 1, IN_PROGRESS: 1 } },
      ])
      expect(row[0]).not.toHaveProperty('work')
      const executions = await client.jobs.executions({ jobId })
      expect(executions.items.map(({ deviceId, status, error }) => [deviceId, status, error])).toEqual([
        ['f2', 'FAILED', 'stuck'],
        ['f3', 'IN_PROGRESS', null],
        ['f1', 'SUCCEEDED', null],
      ])
      expect(
        (await client.jobs.executions({ jobId, status: ['FAILED', 'SUCCEEDED'], sort: '-deviceId', limit: 1 })).items[0]!.deviceId,
      ).toBe('f2')
      expect((await client.jobs.executions({ jobId, status: 'FAILED', search: 'STUCK', error: 'stuck' })).total).toBe(1)
      expect(await client.jobs.failureReasons({ jobId })).toEqual([
        { status: 'FAILED', error: 'stuck', count: 1, first: [{ deviceId: 'f2', deviceName: expect.any(String), slot: null }] },
      ])
      expect((await client.jobs.execution({ jobId, thingName: 'f1' })).jobName).toBe('Fans')
      expect((await client.devices.executions({ deviceId: 'f1' })).items.map((execution) => execution.jobId)).toEqual([jobId])
      expect(await client.jobs.stop({ jobId })).toEqual({ jobId })
      expect(await client.jobs.cancelExecution({ jobId, thingName: 'f3', force: true })).toEqual({ done: true })
      expect((await client.jobs.get({ jobId })).allowedActions).toEqual([...bench.engine.allowedActions(jobId), 'rerunNotTried'])
      const again = await client.jobs.rerun({ jobId })
      expect((await client.jobs.get(again)).madeFrom).toEqual({ jobId, how: 'rerun' })
      expect(await client.jobs.cancel({ ...again, reasonCode: 'TIRED', comment: 'Enough.', force: true })).toEqual(again)
      expect(await client.jobs.get(again)).toMatchObject({ state: 'canceled', reasonCode: 'TIRED', comment: 'Enough.' })
      const copy = await client.jobs.copy({ jobId })
      expect(await client.jobs.get(copy)).toMatchObject({ state: 'draft', name: 'Fans copy' })
      expect(await client.jobs.delete({ ...copy, force: false })).toEqual({ done: true })
      expect(await client.jobs.delete({ ...again, force: true })).toEqual({ done: true })
      expect((await client.jobs.list({})).items.map((job) => job.jobId)).toEqual([jobId])
    })

    it('shows how a rollout goes, and when a schedule comes to pass', async () => {
      for (const deviceId of ['f1', 'f2', 'f3']) bench.connect(deviceId)
      const { jobId } = await client.jobs.create({
        targets: { thingNames: ['f1', 'f2'] },
        targetSelection: 'CONTINUOUS',
        jobExecutionsRolloutConfig: { maximumPerMinute: 1 },
        schedulingConfig: { maintenanceWindows: [{ startTime: 'cron(0 0 ? * * *)', durationInMinutes: 60 }] },
        ...setFan,
      })
      const anHour = startOfTime + 3_600_000
      expect(await client.jobs.get({ jobId })).toMatchObject({
        waitingForRollout: 1,
        ratePerMinute: 1,
        window: { isOpen: true, untilMs: anHour },
        archived: false,
      })
      expect(await client.jobs.rolloutCurve({ jobId })).toEqual({ points: [{ atMs: startOfTime, reached: 1, ended: 0, failed: 0 }] })
      expect(await client.jobs.addTargets({ jobId, targets: { thingNames: ['f3'] }, comment: 'Came later' })).toEqual({ jobId })
      expect((await client.jobs.list({ targetSelection: 'CONTINUOUS' })).items).toMatchObject([{ jobId, deviceCount: 3 }])
      expect((await client.jobs.executions({ jobId, retried: true })).total).toBe(0)
      const schedulingConfig = { startTime: '2026-01-02 03:04', recurrence: { frequency: 'daily' as const } }
      const ahead = await client.jobs.previewSchedule({ schedulingConfig })
      expect([ahead.starts[0], ahead.windows, ahead.problem]).toEqual([Date.UTC(2026, 0, 2, 3, 4), [], null])
      const passed = await client.jobs.previewSchedule({ schedulingConfig: { startTime: '2025-12-31 23:59' } })
      expect(passed.problem).toMatchObject({
        field: expect.stringContaining('startTime') as string,
        message: expect.stringContaining('has passed') as string,
      })
    })

    it('tells of events with the names of their jobs and devices, newest first', async () => {
      await client.devices.create({ deviceId: 'f1', name: 'Left fridge' })
      await client.jobs.create({ jobId: 'j', name: 'Fans', targets: { thingNames: ['f1'] }, ...setFan, run: false })
      const events: Omit<BenchEvent, 'sequence'>[] = [
        { atMs: 10, kind: 'job', operation: 'started', jobId: 'j', job: { jobId: 'j' } },
        { atMs: 20, kind: 'execution', operation: 'failed', jobId: 'j', deviceId: 'f1', executionNumber: 1, reason: 'door open' },
        { atMs: 30, kind: 'audit', operation: 'job.create', jobId: 'gone', who: 'nightly', sentence: 'Job ‘Old’ was made.' },
      ]
      // Above what the calls before have left in the log.
      for (const [index, event] of events.entries()) bench.history.note({ sequence: 1_000 + index, ...event })
      const sentences = async (asked: Parameters<typeof client.events.list>[0]) => {
        const { items, isEnd } = await client.events.list(asked)
        return [...items.map(({ sentence }) => sentence), isEnd]
      }
      const [audit, failure] = (await client.events.list({ limit: 2 })).items
      expect(audit).toMatchObject({ sequence: 1_002, who: 'nightly', jobName: null, deviceName: null, sentence: 'Job ‘Old’ was made.' })
      expect(failure).toMatchObject({ jobName: 'Fans', deviceName: 'Left fridge', sentence: 'Left fridge failed: door open.' })
      expect(await sentences({ beforeSequence: 1_001, limit: 1, jobId: 'j', kind: 'job', toMs: 10 })).toEqual(['Job ‘Fans’ started.', true])
      expect(await sentences({ fromMs: 10, toMs: 20, limit: 1 })).toEqual(['Left fridge failed: door open.', false])
      expect(await sentences({ search: 'LEFT', toMs: 30 })).toEqual(['Left fridge failed: door open.', true])
      expect(await sentences({ kind: ['execution', 'audit'], toMs: 30, who: 'nightly' })).toEqual(['Job ‘Old’ was made.', true])
    })

    it('shows the bench: overview, settings, traffic, simulator', async () => {
      expect(await client.bench.overview()).toEqual(bench.port.overview())
      expect(await client.settings.change({ benchName: 'Left bench', offlineGraceMs: 0 })).toMatchObject({ benchName: 'Left bench' })
      expect(await client.settings.get()).toEqual(bench.port.settings())
      expect(await client.simulator.start({ count: 20 })).toEqual({ running: true, devices: 20, connected: 20 })
      expect(await client.simulator.stop()).toEqual({ running: false, devices: 0, connected: 0 })
      const entry = { atMs: 1, topic: 't', payload: null, payloadBytes: 0, qos: 1, verdict: 'sent' as const, sentence: 'Sent.' }
      bench.trace.push(
        { sequence: 1, deviceId: 'a', direction: 'in', ...entry },
        { sequence: 2, deviceId: 'b', direction: 'out', ...entry },
      )
      expect(await client.traffic.list({ deviceId: 'b', afterSequence: 1, limit: 10 })).toEqual({
        items: [bench.trace[1]],
        lastSequence: 2,
        dropped: 0,
        fill: { lines: 2, bytes: 0, mostLines: 20_000, mostBytes: 1024, oldestMs: 1 },
      })
      expect(await client.traffic.list({ topic: 'a/#/b' }).catch((error: Error) => error.message)).toContain(
        'A # stands only at the end of a topic filter',
      )
    })

    const refusals: [what: string, call: (client: BenchClient) => Promise<unknown>, expected: [string, number, string | RegExp]][] = [
      [
        'an unknown device',
        (to) => to.devices.get({ deviceId: 'x' }),
        ['DeviceNotFound', 404, 'There is no device ‘x’: it may have been deleted.'],
      ],
      ['an unknown set', (to) => to.deviceSets.get({ deviceSetId: 'x' }), ['DeviceSetNotFound', 404, /‘x’/]],
      ['an unknown template', (to) => to.templates.get({ templateId: 'x' }), ['TemplateNotFound', 404, /‘x’/]],
      ['an unknown job', (to) => to.jobs.get({ jobId: 'x' }), ['JobNotFound', 404, /‘x’/]],
      ['executions of an unknown job', (to) => to.jobs.executions({ jobId: 'x' }), ['JobNotFound', 404, /‘x’/]],
      ['executions of an unknown device', (to) => to.devices.executions({ deviceId: 'x' }), ['DeviceNotFound', 404, /‘x’/]],
      ['a device a second time', (to) => to.devices.create({ deviceId: 'known' }), ['AlreadyExists', 409, /‘known’/]],
      ['a move that the job’s state does not have', (to) => to.jobs.stop({ jobId: 'draft' }), ['InvalidStateTransition', 409, /./]],
      ['a query that cannot be read', (to) => to.devices.list({ query: 'name =' }), ['InvalidQuery', 400, /./]],
      [
        'a set whose query cannot be read',
        (to) => to.deviceSets.create({ name: 'S', membership: { kind: 'dynamic', query: '((' } }),
        ['InvalidQuery', 400, /./],
      ],
      [
        'a target set that is neither an id nor a name',
        (to) => to.jobs.create({ targets: { thingGroupNames: ['Freezers'] }, ...setFan }),
        ['DeviceSetNotFound', 404, 'There is no device set ‘Freezers’: give the name or the id of one.'],
      ],
      [
        'a job without a word on what it does',
        (to) => to.jobs.create({ targets: { thingNames: ['known'] } }),
        ['InvalidInput', 400, 'Give either "document", or "type" (setting, property or command) with "operations".'],
      ],
      [
        'a setting without a value',
        (to) => to.jobs.create({ targets: { thingNames: ['known'] }, type: 'setting', operations: [{ name: 'fanSpeed' }] }),
        ['InvalidInput', 400, '‘operations’: Every setting or property of a job needs a value.'],
      ],
      ['a field of the wrong kind', (to) => to.devices.list({ limit: 0 }), ['InvalidInput', 400, '‘limit’ must be >=1.']],
      [
        'a sort that there is not',
        (to) => to.devices.list({ sort: 'colour' }),
        ['InvalidInput', 400, /^Cannot sort by ‘colour’: choose from deviceId, /],
      ],
      [
        'a cursor of someone’s own making',
        (to) => to.devices.list({ cursor: 'abc' }),
        ['InvalidInput', 400, 'The cursor is not one that a page gave: begin again without it.'],
      ],
      [
        'a field that is misspelt',
        (to) => to.jobs.list({ stauts: 'running' } as object),
        ['InvalidInput', 400, '‘stauts’ is not a field that is known here.'],
      ],
      [
        'a device id that no topic can hold',
        (to) => to.devices.create({ deviceId: '$a/b' }),
        ['InvalidInput', 400, '‘deviceId’: A device id may not hold "/", "+", "#" or control characters, nor begin with "$".'],
      ],
    ]
    it.each(refusals)('refuses %s', async (_, call, [code, status, message]) => {
      bench.apply({ kind: 'device.register', by: 'person', devices: [{ deviceId: 'known' }] })
      await client.jobs.create({ jobId: 'draft', targets: { thingNames: ['known'] }, ...setFan, run: false })
      expect(await refusalOf(call(client))).toEqual({
        code,
        status,
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      })
    })

    it('tells nothing of what went wrong inside, but logs it', async () => {
      bench.port.overview = () => {
        throw new Error('a secret')
      }
      expect(await refusalOf(client.bench.overview())).toEqual({
        code: 'Internal',
        status: 500,
        message: 'The bench could not answer: its log says why. Try again, or restart it.',
      })
      expect(bench.log.join()).toContain('a secret')
    })

    it('answers only when what it shows is on disk', async () => {
      const asked = Promise.withResolvers<void>()
      const written = Promise.withResolvers<void>()
      bench.port.settled = () => {
        asked.resolve()
        return written.promise
      }
      let answered = false
      const answer = client.devices.list({}).then(() => (answered = true))
      await asked.promise
      expect(answered).toBe(false)
      written.resolve()
      expect(await answer).toBe(true)
    })

    if (!door.carriesStreams) return

    it('streams the CSV of a job', async () => {
      bench.connect('f1')
      await client.jobs.create({ jobId: 'j', targets: { thingNames: ['f1'] }, ...setFan })
      let csv = ''
      for await (const { chunk } of await client.jobs.csv({ jobId: 'j' })) csv += chunk
      expect(csv.split('\r\n').slice(1)).toEqual([expect.stringMatching(/^Set fanSpeed,j,setting,f1,f1,,In progress,IN_PROGRESS,/), ''])
      expect(await refusalOf(client.jobs.csv({ jobId: 'none' }))).toMatchObject({ code: 'JobNotFound', status: 404 })
    })

    it('follows changes until the one who watches stops', async () => {
      const stop = new AbortController()
      const watching = bench.watchers.begin()
      const batches = await client.changes.watch(undefined, { signal: stop.signal })
      await watching
      bench.connect('f1')
      const { value } = await batches.next()
      expect(value).toMatchObject({ sequence: 1, devices: ['f1'], jobs: [], overview: false })
      const ended = bench.watchers.end()
      stop.abort()
      await ended
    })

    it('has no save dialog where there is no desktop', async () => {
      expect(await refusalOf(client.desktop.saveCsv({ jobId: 'j' }))).toMatchObject({ code: 'NotAvailable', status: 501 })
    })
  })
}
