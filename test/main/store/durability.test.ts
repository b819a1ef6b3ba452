import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../main/contract/engine-io.ts'
import type { BenchEvent } from '../../../main/contract/events.ts'
import { keptTwinEntries, type TwinEntry } from '../../../main/contract/twin.ts'
import type { Store } from '../../../main/store/store.ts'
import { openOn } from './data-folder.ts'
import {
  canonical,
  cloudMessageChange,
  credentialsChange,
  deviceChange,
  deviceCommandChange,
  eventChange,
  executionChange,
  executionGone,
  jobChanges,
  jobTemplateRecord,
  modelOf,
  progressRecord,
  setRecord,
  shadowChange,
  templateRecord,
  twinChange,
  twinGone,
} from './kept-records.ts'
import { PowerCutDisk, seededRandom } from './power-cut-disk.ts'

const deviceId = fc.constantFrom('a', 'b', 'c', 'd')
const jobId = fc.constantFrom('job-1', 'Job-1', 'job-2')
const mark = fc.nat(1000)
const change: fc.Arbitrary<Change[]> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(deviceId, mark).map(([id, at]) => [deviceChange(id, at)]) },
  { weight: 1, arbitrary: deviceId.map((id): Change[] => [{ kind: 'device', deviceId: id, device: null }]) },
  { weight: 3, arbitrary: fc.tuple(jobId, mark).map(([id, at]) => jobChanges(id, at)) },
  {
    weight: 1,
    arbitrary: fc.tuple(jobId, mark).map(([id, at]): Change[] => [{ kind: 'jobProgress', jobId: id, progress: progressRecord(id, at) }]),
  },
  { weight: 2, arbitrary: jobId.map((id): Change[] => [{ kind: 'job', jobId: id, job: null }]) },
  { weight: 6, arbitrary: fc.tuple(jobId, deviceId, mark).map(([id, device, at]) => [executionChange(id, device, at)]) },
  { weight: 2, arbitrary: fc.tuple(jobId, deviceId).map(([id, device]) => [executionGone(id, device)]) },
  { weight: 1, arbitrary: mark.map((at): Change[] => [{ kind: 'deviceSet', deviceSetId: 'set', deviceSet: setRecord('set', at) }]) },
  { weight: 1, arbitrary: mark.map((at): Change[] => [{ kind: 'template', templateId: 't', template: templateRecord('t', at) }]) },
  {
    weight: 1,
    arbitrary: mark.map((at): Change[] => [{ kind: 'jobTemplate', jobTemplateId: 'jt', jobTemplate: jobTemplateRecord('jt', at) }]),
  },
  { weight: 1, arbitrary: fc.tuple(deviceId, mark).map(([id, at]): Change[] => [{ ...twinChange(id, at), entry: null }]) },
  { weight: 1, arbitrary: deviceId.map((id): Change[] => [twinGone(id)]) },
  { weight: 1, arbitrary: fc.tuple(deviceId, mark).map(([id, at]): Change[] => [credentialsChange(id, at % 256)]) },
  { weight: 1, arbitrary: deviceId.map((id): Change[] => [{ kind: 'credentials', deviceId: id, credentials: null }]) },
  {
    weight: 2,
    arbitrary: fc.tuple(deviceId, deviceId, mark).map(([id, messageId, at]): Change[] => [cloudMessageChange(id, messageId, at)]),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(deviceId, deviceId)
      .map(([id, messageId]): Change[] => [{ kind: 'cloudMessage', deviceId: id, messageId, message: null }]),
  },
  { weight: 2, arbitrary: fc.tuple(deviceId, deviceId, mark).map(([id, name, at]): Change[] => [shadowChange(id, name, at)]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(deviceId, deviceId)
      .map(([id, name]): Change[] => [{ kind: 'shadow', deviceId: id, shadowName: name, shadow: null }]),
  },
  { weight: 2, arbitrary: fc.tuple(deviceId, deviceId, mark).map(([id, command, at]): Change[] => [deviceCommandChange(id, command, at)]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(deviceId, deviceId)
      .map(([id, executionId]): Change[] => [{ kind: 'deviceCommand', deviceId: id, executionId, command: null }]),
  },
  // Large enough that a commit of a few takes several lines of the journal (`atFullLength`).
  {
    weight: 1,
    arbitrary: fc
      .tuple(deviceId, mark)
      .map(([id, at]) => [deviceChange(id, at), deviceChange(`${id}-long`, at), deviceChange(`${id}-long2`, at)]),
  },
)
const commit = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => changes.flat())
/** Commits that are asked for together, batch after batch, and what ends the process. */
const life = fc.record({
  batches: fc.array(fc.array(commit, { minLength: 1, maxLength: 5 }), { maxLength: 6 }),
  troubleAt: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 250 })),
  trouble: fc.constantFrom('powerCut' as const, 'powerCut' as const, 'full' as const, 'failingSync' as const),
  end: fc.constantFrom('close' as const, 'kill' as const, 'powerCut' as const),
})

/** Newest first, as the history tells them. */
function eventsOf(commits: Change[][]): BenchEvent[] {
  return commits
    .flat()
    .flatMap((one) => (one.kind === 'event' ? [one.event] : []))
    .reverse()
}

/** What was written to the twin of the counter, newest first. */
function twinEntriesOf(commits: Change[][]): TwinEntry[] {
  const entries = commits.flat().flatMap((one) => (one.kind === 'twin' && one.entry ? [one.entry] : []))
  return entries.slice(-keptTwinEntries).reverse()
}

/** Long records are made only where they are needed: a counterexample stays readable. */
function atFullLength(changes: Change[]): Change[] {
  return changes.map((one) =>
    one.kind === 'device' && one.device && one.deviceId.includes('-long')
      ? { ...one, device: { ...one.device, reported: { ...one.device.reported, long: 'x'.repeat(140_000) } } }
      : one,
  )
}

describe('what was acknowledged is on disk', () => {
  it(
    'after a power cut, a kill, a full or a failing disk at any operation: every acknowledged commit, each whole or not at all',
    { timeout: 300_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(life, { minLength: 1, maxLength: 4 }),
          fc.integer(),
          fc.constantFrom(400, 4_000, 10_000_000),
          async (lives, seed, compactAfterBytes) => {
            const disk = new PowerCutDisk(seededRandom(seed))
            let asked: Change[][] = []
            let acknowledged = 0
            let counted = 0
            // A count in every commit tells states apart that look the same otherwise.
            const withCount = (changes: Change[]) => [
              ...atFullLength(changes),
              deviceChange('counter', (counted += 1)),
              eventChange(counted),
              twinChange('counter', counted),
            ]
            const check = async (store: Store) => {
              const found = canonical(store.kept)
              const sizes = Array.from({ length: asked.length - acknowledged + 1 }, (_, more) => acknowledged + more)
              const kept = sizes.find((size) => modelOf(asked.slice(0, size)) === found)
              expect(
                kept,
                `neither the ${acknowledged} acknowledged commits nor those and some of the ${asked.length} asked for`,
              ).toBeDefined()
              expect(store.notices.filter((notice) => notice.includes('damaged') || notice.includes('could not be read'))).toEqual([])
              asked = asked.slice(0, kept)
              const events = await store.history.events({}, { limit: Infinity }).catch((error: unknown) => {
                if (disk.operations < disk.troubleAt) throw error
              })
              if (events) expect(events).toEqual(eventsOf(asked))
              const entries = await store.history.twinEntries('counter', { limit: Infinity }).catch((error: unknown) => {
                if (disk.operations < disk.troubleAt) throw error
              })
              if (entries) expect(entries).toEqual(twinEntriesOf(asked))
              acknowledged = asked.length
            }
            for (const { batches, troubleAt, trouble, end } of lives) {
              disk.troubleAt = troubleAt
              disk.trouble = trouble
              const store = await openOn(disk, { compactAfterBytes }).catch(() => null)
              if (store) {
                await check(store)
                for (const batch of batches.map((commits) => commits.map(withCount))) {
                  asked.push(...batch)
                  const results = await Promise.allSettled(batch.map((changes) => store.commit(changes)))
                  const taken = results.findIndex(({ status }) => status === 'rejected')
                  acknowledged += taken === -1 ? batch.length : taken
                  if (taken === -1) continue
                  expect(results.slice(taken).every(({ status }) => status === 'rejected')).toBe(true)
                  await expect(store.commit([deviceChange('late')])).rejects.toMatchObject({ code: 'StorageFailed' })
                  break
                }
                if (end === 'close') await store.close()
              }
              if (end === 'powerCut' || trouble === 'powerCut') disk.cutPower()
              else disk.killProcess()
            }
            const store = await openOn(disk, { compactAfterBytes })
            await check(store)
            await store.close()
            expect(disk.names().filter((name) => /^\/data\/journal|\.writing$/.test(name))).toEqual([])
            const again = await openOn(disk, { compactAfterBytes })
            await check(again)
            expect(again.notices.filter((notice) => !notice.includes('definition is missing'))).toEqual([])
          },
        ),
        { numRuns: 400 },
      )
    },
  )

  it('says so once and for all when the disk is full, and goes on from what was kept after a new start', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const store = await openOn(disk, { compactAfterBytes: 1_000_000 })
    await store.commit([deviceChange('kept')])
    disk.trouble = 'full'
    disk.troubleAt = disk.operations + 1
    await expect(store.commit([deviceChange('lost')])).rejects.toMatchObject({
      code: 'StorageFailed',
      sentence:
        'The data folder /data cannot be written (ENOSPC: no space left on device, write), so nothing more is accepted: make room or mend the disk, then start the bench again.',
    })
    disk.troubleAt = Infinity
    await expect(store.commit([deviceChange('late')])).rejects.toMatchObject({ code: 'StorageFailed' })
    expect(store.stats().failure).toContain('ENOSPC')
    await store.close()
    expect(disk.names().filter((name) => name.includes('journal'))).toHaveLength(1)
    disk.killProcess()
    expect((await openOn(disk, { compactAfterBytes: 1_000_000 })).kept.devices.map((device) => device.deviceId)).toEqual(['kept'])
  })

  it('keeps all changes in the journal when the documents cannot be written', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const sentences: string[] = []
    const options = { log: (sentence: string) => sentences.push(sentence), compactAfterBytes: 1 }
    const noRename = { ...disk.files(), rename: () => Promise.reject(new Error('EACCES: permission denied')) }
    expect(await openOn(disk, options, noRename).catch(() => null)).toBeNull()
    const opened = await openOn(disk, { compactAfterBytes: 1 })
    await opened.close()
    const failing = await openOn(disk, options, noRename)
    await failing.commit([deviceChange('a')])
    await failing.commit([deviceChange('b')])
    await failing.close()
    expect(sentences).toContain(
      'The journal could not be worked into the documents (EACCES: permission denied); it keeps all changes and goes on growing.',
    )
    expect((await openOn(disk, { compactAfterBytes: 1 })).kept.devices.map((device) => device.deviceId).sort()).toEqual(['a', 'b'])
  })
})
