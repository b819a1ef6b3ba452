/** How the devices of a step stand now, read from the fleet. Pure: what is read is handed in. */
import type { Device } from '../../contract/devices.ts'
import type { Execution } from '../../contract/executions.ts'
import { foldStatus, isTerminal } from '../../contract/fold-status.ts'
import { sameJson, type JsonObject, type JsonValue } from '../../contract/json.ts'
import type { ExpectedValue, RecipeStep, RunFailure } from '../../contract/recipes.ts'
import { acknowledged, placeIn } from '../../contract/value-at.ts'

export interface StepNow {
  succeeded: string[]
  failed: RunFailure[]
  /** Neither yet, and why. */
  open: RunFailure[]
  /** Of those that are open: how many are at work on it. */
  inProgress: number
  isOver: boolean
}

const gone = 'The device was deleted.'

/**
 * A step that makes a job.
 * @param job null: it is gone.
 * @param execution that of a device, wherever the job is kept.
 * @param waitsFor why one still waits, in a sentence.
 */
export function readJobStep(
  deviceIds: readonly string[],
  job: { isOver: boolean } | null,
  execution: (deviceId: string) => Execution | undefined,
  waitsFor: (execution: Execution) => string | null,
): StepNow {
  const now: StepNow = { succeeded: [], failed: [], open: [], inProgress: 0, isOver: job === null || job.isOver }
  for (const deviceId of deviceIds) {
    const found = execution(deviceId)
    if (found === undefined) now.failed.push({ deviceId, reason: job === null ? 'The job was deleted.' : gone })
    else if (found.status === 'SUCCEEDED') now.succeeded.push(deviceId)
    else if (isTerminal(found.status)) now.failed.push({ deviceId, reason: failureWords(found) })
    else {
      if (found.status === 'IN_PROGRESS') now.inProgress += 1
      now.open.push({ deviceId, reason: waitsFor(found) ?? 'It is at work on it.' })
    }
  }
  return now
}

const statusWords = { Completed: 'It is completed.', Failed: 'It failed.', Canceled: 'It was canceled.' } as const

function failureWords({ status, error }: Execution): string {
  if (error !== null && error !== '') return error
  const word = foldStatus(status)
  return word === 'Pending' || word === 'In progress' ? 'It was not done.' : statusWords[word]
}

/** A step that waits for devices to be online. It is over as soon as enough of them are. */
export function readOnlineStep(
  step: Extract<RecipeStep, { kind: 'online' }>,
  deviceIds: readonly string[],
  device: (deviceId: string) => Device | undefined,
): StepNow {
  const now: StepNow = { succeeded: [], failed: [], open: [], inProgress: 0, isOver: false }
  for (const deviceId of deviceIds) {
    const presence = device(deviceId)?.presence
    if (presence === undefined) now.failed.push({ deviceId, reason: gone })
    else if (presence === 'online') now.succeeded.push(deviceId)
    else now.open.push({ deviceId, reason: presence === 'never' ? 'It was never seen.' : 'It is offline.' })
  }
  now.isOver = now.open.length === 0 || now.succeeded.length * 100 >= step.percent * deviceIds.length
  return now
}

/** A step that waits until the devices report what is expected of them. */
export function readCheckStep(
  step: Extract<RecipeStep, { kind: 'check' }>,
  deviceIds: readonly string[],
  find: (deviceId: string) => Device | undefined,
): StepNow {
  const now: StepNow = { succeeded: [], failed: [], open: [], inProgress: 0, isOver: false }
  for (const deviceId of deviceIds) {
    const device = find(deviceId)
    if (!device) {
      now.failed.push({ deviceId, reason: gone })
      continue
    }
    const said = step.values.map((expected) => valueProblem(expected, device.reported)).find((why) => why !== null)
    if (said === undefined) now.succeeded.push(deviceId)
    else now.open.push({ deviceId, reason: said })
  }
  now.isOver = now.open.length === 0
  return now
}

/** Why a reported value is not as expected, in a sentence; null: it is. */
function valueProblem(expected: ExpectedValue, reported: JsonObject): string | null {
  const { name } = expected
  const place = placeIn(reported, name)
  if (place === null) return `It has not reported ${name}.`
  const value = acknowledged(place.value)
  if ('equals' in expected)
    return sameJson(value, expected.equals) ? null : `${name} is ${shortly(value)}, not ${shortly(expected.equals ?? null)}.`
  if (typeof value !== 'number') return `${name} is ${shortly(value)}, which is no number.`
  const { minimum, maximum } = expected
  if (minimum !== undefined && value < minimum) return `${name} is ${value}, below ${minimum}.`
  if (maximum !== undefined && value > maximum) return `${name} is ${value}, above ${maximum}.`
  return null
}

function shortly(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`
}
