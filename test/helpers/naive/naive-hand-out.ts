import { isDeepStrictEqual } from 'node:util'
import type { Channel } from '../../../main/contract/deliveries.ts'
import { byQueue, hasPlace, isFetched } from './naive-fetching.ts'
import { endExecution, type Step } from './naive-job-life.ts'
import { type NaiveDevice, type NaiveExecution, type NaiveJob, type Told } from './naive-records.ts'
import { responseTimeoutOf, windowIsOpen } from './naive-rules.ts'

interface Turn {
  job: NaiveJob
  execution: NaiveExecution
}

export const channelOf = (job: NaiveJob): Channel | null =>
  job.definition.work.type === 'property' ? null : job.definition.work.type === 'setting' ? 'setting' : 'command'

export const told = ({ job, execution }: Turn): Told => ({
  deviceId: execution.deviceId,
  jobId: job.jobId,
  executionNumber: execution.executionNumber,
  step: execution.step,
})

export interface HandedOut {
  told: Told[]
  /** What a window lets through, left to the tick that its opening asks for. */
  left: Told[]
  /** Something was done as it was told. */
  hasEnded: boolean
}

/** What each device is at work on goes to it once a connection until it has it; one that is free gets what is next. */
export function handOut(step: Step, choices: readonly Told[], isTick: boolean): HandedOut {
  const out: HandedOut = { told: [], left: [], hasEnded: false }
  // Which of those that wait gets a place that is free is not promised: first whom the engine chose.
  const first = choices.flatMap(({ deviceId }) => step.state.devices.filter((device) => device.deviceId === deviceId))
  const turns = [...first, ...step.state.devices]
  for (const device of turns) {
    const turn = atWorkOn(step, device) ?? nextFor(step, device)
    if (!turn || !device.connection) continue
    const { execution } = turn
    const hasWindows = turn.job.definition.schedulingConfig?.maintenanceWindows !== undefined
    const isChosen = choices.some(({ deviceId }) => deviceId === device.deviceId)
    if (execution.status === 'QUEUED' && hasWindows && !isTick && !isChosen) {
      out.left.push(told(turn))
      continue
    }
    if (execution.status === 'QUEUED') {
      execution.status = 'IN_PROGRESS'
      execution.startedAtMs = step.now
      if (turn.job.definition.work.type === 'setting') execution.sentVersion = device.desiredVersion += 1
      if (isReportedAlready(device, turn.job)) {
        step.seen.add('reported already')
        endExecution(step, turn.job, execution, 'SUCCEEDED')
        // Which makes room for what comes behind it, here and on others.
        out.hasEnded = true
        turns.push(device)
        continue
      }
    }
    const delivery = told(turn)
    const wasSent = device.connection.sent.some((each) => isDeepStrictEqual(each, delivery))
    if ((execution.delivered && !mayHaveLostItsAnswer(device, turn)) || wasSent || !listens(device, turn.job)) continue
    device.connection.sent.push(delivery)
    const timeoutMs = responseTimeoutOf(turn.job, device)
    execution.answerDeadlineAtMs = timeoutMs === null ? null : step.now + timeoutMs
    // No acknowledgement tells that an Azure device has a method: it is never sent twice.
    if (device.dialect === 'azure' && channelOf(turn.job) === 'command') execution.delivered = true
    out.told.push(delivery)
  }
  return out
}

/** A thing is told only what it does not report. */
function isReportedAlready({ dialect, reported }: NaiveDevice, { definition: { work } }: NaiveJob): boolean {
  return (
    dialect === 'aws' &&
    work.type === 'setting' &&
    work.operations.every(({ name, value }) => isDeepStrictEqual(reported[name], value ?? null))
  )
}

/** Azure devices and things report with QoS 0: a setting is told on each connection until all of it is acknowledged, or reported. */
function mayHaveLostItsAnswer({ dialect }: NaiveDevice, { job, execution }: Turn): boolean {
  const { work } = job.definition
  return dialect !== 'plain' && work.type === 'setting' && execution.acknowledged.length < work.operations.length
}

export const listens = (device: NaiveDevice, job: NaiveJob): boolean => device.connection?.channels.includes(channelOf(job)!) ?? false

function turnsOf(step: Step, device: NaiveDevice, status: 'QUEUED' | 'IN_PROGRESS'): Turn[] {
  return step.state.jobs.flatMap((job) =>
    job.executions
      .filter((execution) => execution.deviceId === device.deviceId && execution.status === status)
      .map((execution) => ({ job, execution })),
  )
}

/** What it has fetched holds up nothing that it is told. */
const atWorkOn = (step: Step, device: NaiveDevice): Turn | undefined =>
  turnsOf(step, device, 'IN_PROGRESS').find(({ job }) => !isFetched(device, job))

function nextFor(step: Step, device: NaiveDevice): Turn | undefined {
  const turns = turnsOf(step, device, 'QUEUED').filter(
    ({ job, execution }) => job.state === 'running' && execution.rolledOutAtMs !== null && listens(device, job),
  )
  const mayBeTold = turns.filter(({ job }) => {
    const isOpen = windowIsOpen(job, step.now)
    if (!isOpen) step.seen.add('closed window holds a hand-out')
    const isPlace = hasPlace(job)
    if (!isPlace) step.seen.add('maximum in progress holds')
    return isOpen && isPlace
  })
  mayBeTold.sort(byQueue)
  return mayBeTold[0]
}
