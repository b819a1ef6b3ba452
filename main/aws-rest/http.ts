/** The AWS APIs over HTTP: who signed a request, what it says, and its answer in AWS's shape. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBytes } from '../api/doors/request-body.ts'
import type { ApiPort } from '../api/port.ts'
import { largestMessageBytes, type DeviceAnswer } from '../contract/device-requests.ts'
import { isBenchError } from '../contract/errors.ts'
import { controlPlane } from './control-plane.ts'
import { AwsError, awsErrors, awsTypeOf, type AwsErrorType } from './errors.ts'
import { checkSignature, readSignature, type AccessKey } from './signature.ts'

/** Of a request; a job document with every character escaped fits. */
const largestBodyBytes = 1024 * 1024

/** The service that devices sign for; paths of the two planes are alike. */
const dataPlaneService = 'iot-jobs-data'

export interface AwsHttpOptions {
  port: ApiPort
  /** The key that requests have to be signed with; null: any signature is taken, and none. */
  accessKey(): AccessKey | null
  log(sentence: string): void
}

/** Answers every request that comes to it. */
export function awsMount(options: AwsHttpOptions): (request: IncomingMessage, response: ServerResponse) => Promise<true> {
  const { port, accessKey } = options
  const answerControl = controlPlane(port)

  async function answer(request: IncomingMessage): Promise<DeviceAnswer> {
    const { method = 'GET', url: target = '/', headers } = request
    const bytes = await readBytes(request, largestBodyBytes)
    const key = accessKey()
    if (key) checkSignature({ method, target, headers, body: bytes }, key, port.now())
    const asked = { method, ...readTarget(target) }
    if (readSignature(headers)?.service === dataPlaneService) {
      const body = bytes.length > largestMessageBytes ? Buffer.alloc(0) : bytes
      return (
        (await port.deviceRequests.dataPlane({ ...asked, body: { bytes: body, size: bytes.length } })) ?? notOfDataPlane(method, target)
      )
    }
    const who = key ? `AWS key ${key.accessKeyId}` : port.personName()
    return { status: 200, body: await answerControl({ ...asked, body: readBody(bytes), who }) }
  }

  return async (request, response) => {
    const { status, headers, body } = await answer(request).catch((error: unknown) => {
      // Who asked went away in the middle: there is nobody to answer, and nothing failed.
      const isGone = request.destroyed && !request.complete
      return refusalOf(error, isGone ? () => undefined : options.log)
    })
    response
      .writeHead(status, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-amzn-requestid': randomUUID(),
        // What was not read to its end is not the next request.
        ...(request.complete ? {} : { connection: 'close' }),
        ...headers,
      })
      .end(JSON.stringify(body))
    return true
  }
}

function notOfDataPlane(method: string, target: string): DeviceAnswer {
  return refusal(
    'UnknownOperationException',
    `The data plane of devices has no operation ${method} ${target}: sign for the service "iot" to reach the control plane.`,
  )
}

/** A refusal in AWS's shape: status, type in a header, a sentence in the body. */
function refusal(type: AwsErrorType, message: string, members: Record<string, string> = {}): DeviceAnswer {
  return { status: awsErrors[type], headers: { 'x-amzn-errortype': type }, body: { message, ...members } }
}

function refusalOf(error: unknown, log: (sentence: string) => void): DeviceAnswer {
  if (error instanceof AwsError) return refusal(error.type, error.message, error.members)
  if (isBenchError(error)) return refusal(awsTypeOf[error.code], error.sentence)
  log(`A call of an AWS API failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return refusal('InternalFailureException', 'The bench could not answer: its log says why. Try again, or restart it.')
}

/** Path and query as they were meant: split first, decoded then, since a name may hold a slash or a colon. */
function readTarget(target: string): { segments: string[]; query: Record<string, string> } {
  const [path = '', query = ''] = target.split('?', 2)
  try {
    return { segments: path.slice(1).split('/').map(decodeURIComponent), query: Object.fromEntries(new URLSearchParams(query)) }
  } catch {
    throw new AwsError('InvalidRequestException', 'The address cannot be read: write a "%" in it as "%25".')
  }
}

/** Members that are null are as good as absent, as on AWS. */
function readBody(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {}
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new AwsError('InvalidRequestException', 'The body is not JSON in UTF-8.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsError('InvalidRequestException', 'The body is not a JSON object.')
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null))
}
