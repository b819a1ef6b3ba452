import { setImmediate as nextTurn } from 'node:timers/promises'
import { FlakyTally } from '../bench-tools/attempts/flaky-units.ts'
import { deviceRun } from '../bench-tools/attempts/run-outcome.ts'
import { usualLastJobs, type DeviceRun, type FlakyBasis, type FlakyUnit } from '../contract/attempts.ts'
import type { Execution } from '../contract/executions.ts'
import { placeOf } from './execution-view.ts'
import { inChunks } from './in-chunks.ts'
import { cursorOf, holds, pageOf, placeIn, sorted } from './page.ts'
import { allJobs, type OneOfAllJobs } from './past-jobs.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** Jobs of the archive that one page of a device's history looks at: past it the page ends, and tells where to go on. */
const jobsAPage = 200
/** Executions that one list of flaky units reads: some seconds of a busy bench. */
const mostExecutions = 500_000
/** Executions that are looked at before other work gets its turn. */
const executionsATurn = 5_000
/** A list is counted anew after so long, in ms: its pages are then of one count. */
const countHoldsMs = 10_000

interface FlakyAsked {
  lastJobs?: number | undefined
  fromMs?: number | undefined
  deviceSetId?: string | undefined
  search?: string | undefined
  sort?: string | undefined
}

interface Counted {
  units: FlakyUnit[]
  basis: FlakyBasis
}

/** What became of devices over all jobs. */
export function attemptHandlers(port: ApiPort) {
  const { attempts } = procedures
  const counts = new Map<string, { atMs: number; counted: Promise<Counted> }>()

  /** Counted once for all who ask the same within ten seconds. */
  function countedFor({ lastJobs = usualLastJobs, fromMs, deviceSetId }: FlakyAsked): Promise<Counted> {
    const key = JSON.stringify([lastJobs, fromMs, deviceSetId])
    const now = port.now()
    for (const [old, { atMs }] of counts) if (now - atMs >= countHoldsMs) counts.delete(old)
    const known = counts.get(key)
    if (known) return known.counted
    const counted = countFlaky(port, { lastJobs, fromMs, deviceSetId })
    counts.set(key, { atMs: now, counted })
    counted.catch(() => counts.delete(key))
    return counted
  }

  async function flakyUnits(asked: FlakyAsked): Promise<Counted> {
    const { units, basis } = await countedFor(asked)
    const { search, sort } = asked
    const found = search === undefined ? units : units.filter((unit) => holds(search, ...textsOf(unit)))
    return { units: sort === undefined ? found : sorted([...found], sort, sortKeys), basis }
  }

  return attempts.router({
    ofDevice: attempts.ofDevice.handler(async ({ input: { deviceId, limit = 50, cursor } }) =>
      deviceRuns(port, deviceId, { limit, below: cursor === undefined ? undefined : placeIn('after', cursor) }),
    ),
    flaky: attempts.flaky.handler(async ({ input: { limit, cursor, offset, ...asked } }) => {
      const { units, basis } = await flakyUnits(asked)
      return { ...pageOf(units, { limit, cursor, offset }, (unit) => unit), basis }
    }),
    flakyCsv: attempts.flakyCsv.handler(async ({ input }) => inChunks(port.flakyCsv((await flakyUnits(input)).units))),
  })
}

const sortKeys = {
  rate: ({ rate }: FlakyUnit) => rate,
  failed: ({ failed }: FlakyUnit) => failed,
  retried: ({ retried }: FlakyUnit) => retried,
  jobs: ({ jobs }: FlakyUnit) => jobs,
  last: ({ lastAtMs }: FlakyUnit) => lastAtMs,
  deviceName: ({ deviceName }: FlakyUnit) => deviceName,
  slot: ({ slot }: FlakyUnit) => slot,
}

function textsOf({ deviceId, deviceName, slot, reasons }: FlakyUnit): (string | null)[] {
  return [deviceId, deviceName, slot, ...reasons.map(({ reason }) => reason)]
}

/** Devices that are registered alone: nobody walks to others. */
async function countFlaky(
  port: ApiPort,
  { lastJobs, fromMs, deviceSetId }: { lastJobs: number; fromMs: number | undefined; deviceSetId: string | undefined },
): Promise<Counted> {
  const { fleet } = port
  const ofSet = deviceSetId === undefined ? null : new Set(fleet.members(deviceSetId).devices.map(({ deviceId }) => deviceId))
  const isAsked = (deviceId: string) => (ofSet ? ofSet.has(deviceId) : fleet.device(deviceId) !== undefined)
  const tally = new FlakyTally({ lastJobs, fromMs, isAsked })
  let [jobs, executions] = [0, 0]
  let isWhole = true
  for await (const one of allJobs(port)) {
    if (isOutside(one, fromMs)) continue
    if (executions >= mostExecutions) {
      isWhole = false
      break
    }
    jobs += 1
    for (const execution of await executionsOf(port, one)) {
      tally.add(one.job.name, execution)
      executions += 1
      if (executions % executionsATurn === 0) await nextTurn()
    }
  }
  return {
    units: tally.units().map((unit) => ({ ...placeOf(fleet, unit.deviceId), ...unit })),
    basis: { atMs: port.now(), jobs, isWhole },
  }
}

/** Nothing of it counts: it was over before, or has told no device. */
function isOutside({ job }: OneOfAllJobs, fromMs = -Infinity): boolean {
  return job.startedAtMs === null || (job.finishedAtMs !== null && job.finishedAtMs < fromMs)
}

async function executionsOf({ fleet, history }: ApiPort, { archived, job }: OneOfAllJobs): Promise<Execution[]> {
  // Of the archive too: read at once, for the engine goes on between two turns.
  return archived ? ((await history.archivedJob(job.jobId))?.executions ?? []) : [...fleet.executions(job.jobId)]
}

/** The jobs of a device below a place, newest first. */
async function deviceRuns(
  { fleet, history }: ApiPort,
  deviceId: string,
  { limit, below }: { limit: number; below: string | undefined },
): Promise<{ items: DeviceRun[]; nextCursor: string | null }> {
  const items: DeviceRun[] = []
  let looked = 0
  let last: string | null = null
  for await (const { place, archived, job } of allJobs({ fleet, history }, below)) {
    if (last !== null && (items.length === limit || looked === jobsAPage)) return { items, nextCursor: cursorOf('after', last) }
    const execution = archived ? await history.archivedExecution(job.jobId, deviceId) : fleet.execution(job.jobId, deviceId)
    if (archived) looked += 1
    if (execution) items.push(deviceRun(execution, { jobName: job.name, archived }))
    last = place
  }
  return { items, nextCursor: null }
}
