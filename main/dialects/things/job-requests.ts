/** What devices ask of their jobs, and say of them (aws-iot-jobs.md, 1.4; docs/protocols/aws.md, "Requests"). */
import type { AnswerFacts, DeviceFacts, DialectReading, Outgoing, WireMessage } from '../../contract/dialect.ts'
import type { DeviceInput, Reading } from '../../contract/engine-io.ts'
import type { Execution } from '../../contract/executions.ts'
import { isJsonObject, type JsonObject } from '../../contract/json.ts'
import { readJson } from '../read-json.ts'
import { executionShape, listed, stateShape } from './execution-shapes.ts'
import type { Family } from './family.ts'
import { accepted, rejected, type RejectionCode, type Request } from './job-answers.ts'
import { Members, shown } from './members.ts'
import { readStatusDetails, reasonIn } from './status-details.ts'
import type { JobTopic } from './topics.ts'

/** The largest request, in bytes: AWS IoT takes no larger message. */
export const maximumRequestBytes = 128 * 1024
/** In characters; AWS states none for jobs (aws-iot-jobs.md, 0). */
const longestClientToken = 256

type Updated = Extract<DeviceInput, { kind: 'execution.updated' }>
const updatedStatuses: readonly Updated['status'][] = ['IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED']

/** Step timers, in minutes (aws-iot-jobs.md, 0). */
const longestStepMinutes = 10_080
const dropsStepTimer = -1

type RequestTopic = Exclude<JobTopic, { kind: 'invalid' | 'ofTheBench' }>
type Operation = RequestTopic['kind']
type Of<Kind extends Operation> = Extract<RequestTopic, { kind: Kind }>

/** One request, as far as it has been read. */
interface Asking<Kind extends Operation> {
  deviceId: string
  about: Of<Kind>
  request: Request
  members: Members
}

const operations: {
  [Kind in Operation]: {
    /** As the subject of a sentence. */
    named(about: Of<Kind>): string
    /** Undefined where a member is wrong: `members` tells. */
    read(asking: Asking<Kind>): DialectReading | undefined
  }
} = {
  pending: { named: () => 'Its question for its jobs', read: readPending },
  startNext: { named: () => 'Its request for its next job', read: readStartNext },
  describe: {
    named: ({ jobId }) => (jobId === null ? 'Its question for its next job' : `Its question for job ‘${jobId}’`),
    read: readDescribe,
  },
  update: { named: ({ jobId }) => `What it says of job ‘${jobId}’`, read: readUpdate },
}

/** Reads what a device published below the tree of its jobs; a request that makes no sense is rejected, never thrown. */
export function readJobRequest(family: Family, deviceId: string, about: JobTopic, message: WireMessage): DialectReading {
  if (about.kind === 'ofTheBench')
    return { kind: 'refused', sentence: 'The bench answers and tells on this topic; a device does not publish there.' }
  const body = readBody(message)
  const members = new Members('code' in body ? {} : body.members)
  const clientToken = members.text('clientToken', longestClientToken)
  const request: Request = { family, topic: message.topic, qos: message.qos, clientToken }
  if (about.kind === 'invalid')
    return refused(
      request,
      'Its request',
      'InvalidTopic',
      'The topic is none of get, start-next, {jobId}/get, $next/get and {jobId}/update.',
    )
  return readAs(about, body, { deviceId, request, members })
}

function readAs<Kind extends Operation>(about: Of<Kind>, body: Body, asking: Omit<Asking<Kind>, 'about'>): DialectReading {
  const { request, members } = asking
  const operation = operations[about.kind as Kind]
  const named = operation.named(about)
  if ('code' in body) return refused(request, named, body.code, body.why)
  const reading = operation.read({ ...asking, about })
  return members.problem === null && reading !== undefined ? reading : refused(request, named, 'InvalidRequest', members.problem!)
}

type Body = { members: JsonObject } | { code: RejectionCode; why: string }

/** Empty is `{}` (aws-iot-jobs.md, 1.3). */
function readBody({ text, payloadBytes }: WireMessage): Body {
  const noJson = (why: string) => ({ code: 'InvalidJson' as const, why })
  if (payloadBytes > maximumRequestBytes)
    return noJson(`The payload has ${payloadBytes} bytes, and the most that is read is ${maximumRequestBytes}.`)
  if (text === null) return noJson('The payload is not UTF-8 text.')
  if (text.trim() === '') return { members: {} }
  const read = readJson(text)
  if ('problem' in read) return noJson(`The payload ${read.problem}.`)
  if (!isJsonObject(read.value)) return { code: 'InvalidRequest', why: 'The payload is not a JSON object.' }
  return { members: read.value }
}

function readPending({ request }: Asking<'pending'>): DialectReading {
  return {
    kind: 'question',
    sentence: 'Asks for its jobs.',
    answer: ({ now, pending }) => {
      const { inProgress, queued } = listed(pending())
      return accepted(request, now, { inProgressJobs: inProgress, queuedJobs: queued })
    },
  }
}

function readStartNext({ deviceId, request, members }: Asking<'startNext'>): DialectReading {
  const statusDetails = readStatusDetails(request.family, members)
  const minutes = members.whole('stepTimeoutInMinutes', isStepMinutes, `1 to ${longestStepMinutes}`)
  return {
    kind: 'input',
    input: {
      kind: 'execution.startNext',
      deviceId,
      ...(statusDetails === undefined ? {} : { statusDetails }),
      ...(minutes === undefined ? {} : { stepTimeoutMs: minutes * 60_000 }),
    },
    sentence: 'Asks to begin its next job.',
    answer: (facts) =>
      engineRejection(request, facts) ?? accepted(request, facts.now, executionMember(facts.reading?.execution, facts, true)),
  }
}

function readDescribe({ about: { jobId }, request, members }: Asking<'describe'>): DialectReading {
  const executionNumber = members.whole('executionNumber', isNumber, 'a whole number')
  const withDocument = members.flag('includeJobDocument', true)
  if (jobId === null)
    return {
      kind: 'question',
      sentence: 'Asks for its next job.',
      answer: (facts) => accepted(request, facts.now, executionMember(facts.pending()[0], facts, withDocument)),
    }
  return {
    kind: 'question',
    sentence: `Asks for job ‘${jobId}’.`,
    answer: (facts) => described(request, facts, jobId, executionNumber, withDocument),
  }
}

function described(
  request: Request,
  facts: DeviceFacts,
  jobId: string,
  executionNumber: number | undefined,
  withDocument: boolean,
): Outgoing[] {
  const { now } = facts
  const execution = facts.execution(jobId)
  if (execution === undefined) return rejected(request, now, 'ResourceNotFound', `The device has no execution of job ‘${jobId}’.`)
  const asked = executionNumber ?? execution.executionNumber
  if (asked === execution.executionNumber && isPending(execution))
    return accepted(request, now, executionMember(execution, facts, withDocument))
  const ended =
    asked === execution.executionNumber ? execution : execution.earlierAttempts.find((earlier) => earlier.executionNumber === asked)
  return ended === undefined
    ? rejected(request, now, 'ResourceNotFound', `Job ‘${jobId}’ has no execution ${asked} on the device.`)
    : rejected(request, now, 'TerminalStateReached', `Execution ${asked} of job ‘${jobId}’ has ended: it is ${ended.status}.`)
}

function readUpdate({ deviceId, about: { jobId }, request, members }: Asking<'update'>): DialectReading | undefined {
  const status = readStatus(members)
  const statusDetails = readStatusDetails(request.family, members)
  const expectedVersion = members.whole('expectedVersion', isNumber, 'a whole number')
  const executionNumber = members.whole('executionNumber', isNumber, 'a whole number')
  const minutes = members.whole(
    'stepTimeoutInMinutes',
    (value) => value === dropsStepTimer || isStepMinutes(value),
    `1 to ${longestStepMinutes}, or ${dropsStepTimer}`,
  )
  const withState = members.flag('includeJobExecutionState', false)
  const withDocument = members.flag('includeJobDocument', false)
  if (status === undefined) return undefined
  const hasFailed = status === 'FAILED' || status === 'REJECTED'
  return {
    kind: 'input',
    input: {
      kind: 'execution.updated',
      deviceId,
      jobId,
      status,
      message: hasFailed ? reasonIn(statusDetails) : null,
      ...(executionNumber === undefined ? {} : { executionNumber }),
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
      ...(statusDetails === undefined ? {} : { statusDetails }),
      ...(status === 'IN_PROGRESS' && minutes !== undefined ? { stepTimeoutMs: minutes === dropsStepTimer ? null : minutes * 60_000 } : {}),
    },
    sentence: `Says of job ‘${jobId}’: ${status}.`,
    answer: (facts) => {
      const execution = facts.reading?.execution
      return (
        engineRejection(request, facts) ??
        accepted(request, facts.now, {
          executionState: withState && execution ? stateShape(execution) : undefined,
          jobDocument: withDocument && execution ? facts.document(execution) : undefined,
        })
      )
    },
  }
}

function readStatus(members: Members): Updated['status'] | undefined {
  const given = members.get('status')
  if (given === undefined) return members.refuse('‘status’ must not be null.')
  return (
    updatedStatuses.find((status) => status === given) ??
    members.refuse(`‘status’ is ${shown(given)}, and a device can say ${updatedStatuses.join(', ')}.`)
  )
}

/** The code for each reason for which the engine refuses, and whether the execution is told with it (aws-iot-jobs.md, 1.6). */
const codes: Record<NonNullable<Reading['why']>, { code: RejectionCode; tellsState: boolean }> = {
  versionMismatch: { code: 'VersionMismatch', tellsState: true },
  invalidTransition: { code: 'InvalidStateTransition', tellsState: true },
  notFound: { code: 'ResourceNotFound', tellsState: false },
  unknownDevice: { code: 'ResourceNotFound', tellsState: false },
  tooLarge: { code: 'InvalidRequest', tellsState: false },
}

/** The answer to what the engine refused; null when it took it. */
function engineRejection(request: Request, { now, reading }: AnswerFacts): Outgoing[] | null {
  if (reading?.verdict !== 'refused') return null
  const { code, tellsState } = reading.why ? codes[reading.why] : { code: 'InvalidRequest' as const, tellsState: false }
  return rejected(request, now, code, reading.sentence, tellsState ? reading.execution : undefined)
}

/** Nothing in the place of an execution that there is not: the member is left out (aws-iot-jobs.md, 1.4). */
function executionMember(execution: Execution | undefined, facts: DeviceFacts, withDocument: boolean): object {
  if (execution === undefined) return {}
  return { execution: executionShape(execution, facts.now, withDocument ? facts.document(execution) : undefined) }
}

function isPending({ status }: Execution): boolean {
  return status === 'QUEUED' || status === 'IN_PROGRESS'
}

const isNumber = (value: number) => value >= 0
const isStepMinutes = (minutes: number) => minutes >= 1 && minutes <= longestStepMinutes

function refused(request: Request, named: string, code: RejectionCode, why: string): DialectReading {
  return {
    kind: 'refused',
    sentence: `${named} is rejected with ${code}: ${why} It changes nothing.`,
    answer: ({ now }) => rejected(request, now, code, why),
  }
}
