/**
 * The HTTP data plane of AWS IoT Jobs (`iot-jobs-data`): each operation is the message that a device would publish, and is answered
 * with what that is answered. What they mean is in the dialect alone (docs/protocols/aws-http.md).
 */
import type { DeviceAnswer, DeviceBody, DeviceRequest } from '../contract/device-requests.ts'
import { isBenchError } from '../contract/errors.ts'
import { deviceIdSchema, jobIdSchema } from '../contract/ids.ts'
import { isJsonObject, type JsonObject } from '../contract/json.ts'
import { messageOf } from './exchange.ts'
import { answerTo, statusOfCode, withDocumentAsText, without, type JobAnswer } from './job-answers.ts'
import type { DevicePort, TurnedAway } from './port.ts'
import { noteAnswered, noteRefused } from './traffic.ts'

/** What is asked of a thing's jobs: the topic below `jobs/`, and the payload. */
interface Asked {
  thingName: string
  below: string
  body: DeviceBody
}

/** The exceptions of the service model; of every other code it is InvalidRequestException. */
const exceptionOfCode: Record<string, string> = {
  InvalidStateTransition: 'InvalidStateTransitionException',
  VersionMismatch: 'InvalidStateTransitionException',
  ResourceNotFound: 'ResourceNotFoundException',
  TerminalStateReached: 'TerminalStateException',
  RequestThrottled: 'ThrottlingException',
  InternalError: 'ServiceUnavailableException',
}

const next = '$next'
const wholeNumber = /^\d{1,15}$/
const truths: Record<string, boolean> = { true: true, false: false }

/** A refusal as AWS's HTTP APIs have it. */
export function refused(status: number, type: string, message: string): DeviceAnswer {
  return { status, headers: { 'x-amzn-errortype': type }, body: { message } }
}

/** What a request asks; else how it is refused, or null where it is none of this plane. */
function read({ method, segments, query, body }: DeviceRequest): Asked | DeviceAnswer | null {
  const [things, thingName, jobs, jobId, ...more] = segments
  if (things !== 'things' || thingName === undefined || jobs !== 'jobs' || more.length > 0) return null
  const name = deviceIdSchema.safeParse(thingName)
  if (!name.success) return refused(400, 'InvalidRequestException', `The thing name cannot be: ${name.error.issues[0]!.message}`)
  if (jobId === undefined) return method === 'GET' ? { thingName, below: 'get', body: jsonBody({}) } : null
  if (jobId !== next && !jobIdSchema.safeParse(jobId).success)
    return refused(400, 'InvalidRequestException', 'The job id cannot be: it has 1 to 64 letters, digits, "_" or "-", or is "$next".')
  switch (method) {
    case 'GET': {
      const wanted = described(query)
      return typeof wanted === 'string'
        ? refused(400, 'InvalidRequestException', wanted)
        : { thingName, below: `${jobId}/get`, body: jsonBody(wanted) }
    }
    case 'POST':
      return { thingName, below: `${jobId}/update`, body }
    case 'PUT':
      return jobId === next ? { thingName, below: 'start-next', body } : null
    default:
      return null
  }
}

/** What DescribeJobExecution has in its query; a sentence where that cannot be. */
function described(query: DeviceRequest['query']): JsonObject | string {
  const { includeJobDocument: includes, executionNumber: number } = query
  if (includes !== undefined && !Object.hasOwn(truths, includes)) return '"includeJobDocument" is "true" or "false".'
  if (number !== undefined && !wholeNumber.test(number)) return '"executionNumber" is a whole number.'
  return {
    ...(includes === undefined ? {} : { includeJobDocument: truths[includes]! }),
    ...(number === undefined ? {} : { executionNumber: Number(number) }),
  }
}

function jsonBody(value: JsonObject): DeviceBody {
  const bytes = Buffer.from(JSON.stringify(value))
  return { bytes, size: bytes.length }
}

/** The topic below which the jobs of a thing are asked for. */
function topicOf({ thingName, below }: Asked): string {
  return `$aws/things/${thingName}/jobs/${below}`
}

/**
 * Answers a request of the data plane.
 * @param objection whether the thing may speak, for whoever let the request in to say.
 * @returns null for what is no operation of it.
 */
export async function answerDataPlane(
  port: DevicePort,
  request: DeviceRequest,
  objection: (thingName: string) => TurnedAway | null,
): Promise<DeviceAnswer | null> {
  const asked = read(request)
  if (asked === null || 'status' in asked) return asked
  const turnedAway = objection(asked.thingName)
  if (turnedAway !== null) {
    const { sentence, isUnknown } = turnedAway
    noteRefused(port, asked.thingName, topicOf(asked), asked.body, sentence)
    return isUnknown ? refused(404, 'ResourceNotFoundException', sentence) : refused(403, 'ForbiddenException', sentence)
  }
  const topic = topicOf(asked)
  try {
    const { answers } = await port.hear(asked.thingName, 'aws', messageOf(topic, asked.body))
    const answer = answerTo(topic, answers)
    return noteAnswered(
      port,
      asked.thingName,
      topic,
      answer === null ? unavailable('The bench has no answer to this request.') : answered(answer),
    )
  } catch (error) {
    const why = isBenchError(error) ? error.sentence : 'Something in the bench failed: its log says what.'
    if (!isBenchError(error)) port.log(`A request of ‘${asked.thingName}’ could not be answered: ${String(error)}`)
    noteRefused(port, asked.thingName, topic, asked.body, `Not taken. ${why}`)
    return unavailable(why)
  }
}

function answered(answer: JobAnswer): DeviceAnswer {
  if (answer.kind === 'rejected') {
    const { code, message } = answer
    return refused(statusOfCode[code] ?? 400, exceptionOfCode[code] ?? 'InvalidRequestException', message)
  }
  const body = withDocumentAsText(without(answer.body, 'timestamp', 'clientToken'))
  return { status: 200, body: isJsonObject(body.execution) ? { ...body, execution: withDocumentAsText(body.execution) } : body }
}

function unavailable(message: string): DeviceAnswer {
  return refused(503, 'ServiceUnavailableException', message)
}
