import type { AcceptanceRun } from '../contract/acceptance.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { Job } from '../contract/jobs.ts'
import type { KeptRecipeRun } from '../contract/recipes.ts'
import type { Attention, BrokerState, FileServerState, Overview, SimulatorState } from '../contract/overview.ts'

/** Most entries of one kind that the home page lists; the pages behind them show all. */
const mostOfAKind = 5

export interface OverviewFacts {
  /** Milliseconds since 1970. */
  now: number
  fleet: FleetView
  version: string
  benchName: string
  desktop: boolean
  dataFolder: string
  broker: BrokerState
  fileServer: FileServerState
  tools: Overview['tools']
  simulator: SimulatorState
  acceptanceRuns: readonly AcceptanceRun[]
  recipeRuns: readonly KeptRecipeRun[]
  /** Sentences of the store and the broker: what was kept aside, dropped or migrated; and why the disk failed, if it did. */
  notices: string[]
  /** Connections that were turned away lately, newest first. */
  refusals: { deviceId: string; sentence: string }[]
}

/** A job with devices at work that has had no news for so long is worth a look. */
const stuckMs = 15 * 60_000

/** The state of the bench on one page: counts, and what needs a person, most serious first. */
export function overviewOf(facts: OverviewFacts): Overview {
  const devices = { total: 0, online: 0, offline: 0, never: 0 }
  for (const device of facts.fleet.devices()) {
    devices.total += 1
    devices[device.presence] += 1
  }
  return {
    version: facts.version,
    benchName: facts.benchName,
    desktop: facts.desktop,
    dataFolder: facts.dataFolder,
    broker: facts.broker,
    fileServer: facts.fileServer,
    tools: facts.tools,
    devices,
    jobs: {
      total: facts.fleet.jobCount(),
      running: facts.fleet.jobsInState('running'),
      saved: facts.fleet.jobsInState('draft'),
      stopped: facts.fleet.jobsInState('stopped'),
      scheduled: facts.fleet.jobsInState('scheduled'),
    },
    attention: attentionOf(facts),
    simulator: facts.simulator,
  }
}

function attentionOf(facts: OverviewFacts): Attention[] {
  const attention: Attention[] = []
  for (const sentence of facts.notices) attention.push({ kind: 'storage', sentence, path: '/settings' })
  if (facts.broker.problem !== null) attention.push({ kind: 'brokerDown', sentence: facts.broker.problem, path: '/settings' })
  for (const door of [facts.fileServer.secure, facts.fileServer.plain])
    if (door && door.problem !== null) attention.push({ kind: 'fileServerDown', sentence: door.problem, path: '/settings' })
  if (facts.tools && facts.tools.problem !== null) attention.push({ kind: 'toolsDown', sentence: facts.tools.problem, path: '/settings' })
  for (const { id, name, placeName, why } of facts.recipeRuns.filter(({ state }) => state === 'asking').slice(0, mostOfAKind))
    attention.push({
      kind: 'askingRecipe',
      sentence: `Recipe ‘${name}’ on ‘${placeName}’ waits for a person: ${why}`,
      path: `/recipes/runs/${id}`,
    })
  const isAborted = (job: Job) => job.state === 'canceled' && job.reasonCode === 'ABORTED'
  const isGoingOn = (job: Job) => job.state === 'running' || job.state === 'stopped'
  const failuresOf = ({ counts }: Job) => counts.FAILED + counts.REJECTED + counts.TIMED_OUT
  const failed = [...facts.fleet.jobs()]
    .filter((job) => (job.state === 'failed' || isAborted(job) || isGoingOn(job)) && failuresOf(job) > 0)
    .sort((a, b) => b.lastUpdatedAtMs - a.lastUpdatedAtMs)
  for (const job of failed.slice(0, mostOfAKind)) {
    const failures = failuresOf(job)
    const devices = failures === 1 ? '1 device' : `${failures} devices`
    const rest = isAborted(job) ? ' and was canceled by its abort rule' : isGoingOn(job) ? ' so far' : ''
    attention.push({ kind: 'failedJob', sentence: `‘${job.name}’ failed on ${devices}${rest}.`, path: `/jobs/${job.jobId}` })
  }
  attention.push(...failedAcceptance(facts.acceptanceRuns))
  const stuck = [...facts.fleet.jobs()]
    .filter((job) => job.state === 'running' && job.counts.IN_PROGRESS > 0 && facts.now - job.lastUpdatedAtMs > stuckMs)
    .sort((a, b) => a.lastUpdatedAtMs - b.lastUpdatedAtMs)
  for (const job of stuck.slice(0, mostOfAKind)) {
    const minutes = Math.floor((facts.now - job.lastUpdatedAtMs) / 60_000)
    const sentence = `‘${job.name}’ has had no news for ${minutes} minutes: see which devices are at work on it.`
    attention.push({ kind: 'stuckJob', sentence, path: `/jobs/${job.jobId}` })
  }
  for (const deviceSet of facts.fleet.deviceSets()) {
    const { broken } = facts.fleet.members(deviceSet.deviceSetId)
    if (broken !== null)
      attention.push({
        kind: 'brokenSet',
        sentence: `Device set ‘${deviceSet.name}’ is broken: ${broken}`,
        path: `/device-sets/${deviceSet.deviceSetId}`,
      })
  }
  for (const refusal of facts.refusals.slice(0, mostOfAKind))
    attention.push({
      kind: 'refusedDevice',
      sentence: refusal.sentence,
      path: `/traffic?device=${encodeURIComponent(refusal.deviceId)}`,
    })
  return attention
}

/** Of each sheet the newest run, if it has ended with failed units: who runs it again on them has seen to it. */
function failedAcceptance(runs: readonly AcceptanceRun[]): Attention[] {
  const newest = new Map<string, AcceptanceRun>()
  for (const run of runs) if (run.startedAtMs >= (newest.get(run.sheetId)?.startedAtMs ?? 0)) newest.set(run.sheetId, run)
  return [...newest.values()]
    .filter(({ endedAtMs }) => endedAtMs !== null)
    .map((run) => ({ run, failed: run.devices.filter(({ verdict }) => verdict === 'failed').length }))
    .filter(({ failed }) => failed > 0)
    .sort((a, b) => b.run.startedAtMs - a.run.startedAtMs)
    .slice(0, mostOfAKind)
    .map(({ run, failed }) => ({
      kind: 'failedAcceptance',
      sentence: `Acceptance ‘${run.sheetName}’: ${failed} of ${run.devices.length} failed.`,
      path: `/acceptance/runs/${run.id}`,
    }))
}
