/** The handlers that are mounted where devices come with HTTPS. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { thingDatasPrefix, type DeviceAnswer, type DeviceRequest } from '../contract/device-requests.ts'
import { isFromForeignPage } from '../contract/foreign-page.ts'
import { answerDataPlane, refused } from './aws-data-plane.ts'
import { readBody, segmentsOf, send } from './exchange.ts'
import type { DevicePort } from './port.ts'
import { answerThingDatas } from './thing-datas.ts'

export type DeviceHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

/** What devices reach over TLS, by the path below which it is: each handler proves who comes. */
export function deviceHandlers(port: DevicePort): Record<string, DeviceHandler> {
  return {
    '/things': handler(
      '',
      (asked, { socket }) => answerDataPlane(port, asked, (thingName) => port.objectionOver(socket, thingName)),
      noOperation,
      (request) => (isOfAnotherSite(request) ? refused(403, 'ForbiddenException', forDevices) : null),
    ),
    [thingDatasPrefix]: handler(
      thingDatasPrefix,
      (asked, { socket }) => answerThingDatas(port, asked, socket),
      noCall,
      (request) => {
        if (isOfAnotherSite(request)) return { status: 403, body: { code: 'Forbidden', message: forDevices } }
        return port.keyHolder(request.headers.authorization) === null ? noKey : null
      },
    ),
  }
}

/** The same, for doors that have let in whoever asks. */
export function deviceRequests(port: DevicePort) {
  return {
    dataPlane: (request: DeviceRequest) => answerDataPlane(port, request, (thingName) => port.objectionTo(thingName, null)),
    thingDatas: handler(thingDatasPrefix, (asked) => answerThingDatas(port, asked, null), noCall),
  }
}

const forDevices = 'This call is for devices: pages of the web may not make it.'

/**
 * A page of the web in a browser that reaches the bench could speak for any device that shows no more than its name, or with
 * the certificate or password that the browser keeps. Some requests of pages have no Origin; browsers mark those too (W3C,
 * Fetch Metadata), and no device does.
 */
function isOfAnotherSite({ headers }: IncomingMessage): boolean {
  return isFromForeignPage(headers) || ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']))
}

const noOperation = refused(
  404,
  'UnknownOperationException',
  'There is no such operation here: GET /things/{thing}/jobs, PUT /things/{thing}/jobs/$next, GET and POST /things/{thing}/jobs/{job}.',
)

const noCall: DeviceAnswer = {
  status: 404,
  body: {
    code: 'NotFound',
    message: `There is no such call: POST ${thingDatasPrefix}/shadow/reported, jobs/get, jobs/start-next, jobs/{jobId}/get, jobs/{jobId}/update, command/response; GET ${thingDatasPrefix}/{thingName}/shadow.`,
  },
}

const noKey: DeviceAnswer = {
  status: 401,
  headers: { 'www-authenticate': 'Basic realm="Benchfleet", charset="UTF-8"' },
  body: {
    code: 'Unauthorized',
    message: 'This call needs an API key: the name of a token of the bench as user name, and the token as password (Basic).',
  },
}

/**
 * @param prefix of the path, which is not part of what is asked.
 * @param turnedAway what whoever may not ask is answered, before anything of the body is read and held.
 */
function handler(
  prefix: string,
  answerTo: (asked: DeviceRequest, request: IncomingMessage) => Promise<DeviceAnswer | null>,
  nothing: DeviceAnswer,
  turnedAway: (request: IncomingMessage) => DeviceAnswer | null = () => null,
): DeviceHandler {
  return async (request, response, url) => {
    const refusal = turnedAway(request)
    if (refusal !== null) return send(request, response, refusal)
    const segments = segmentsOf(url.pathname.slice(prefix.length))
    const asked = segments && (await requestOf(request, segments, url))
    if (asked === 'gone') return
    send(request, response, asked === null ? nothing : ((await answerTo(asked, request)) ?? nothing))
  }
}

async function requestOf(request: IncomingMessage, segments: string[], { searchParams }: URL): Promise<DeviceRequest | 'gone'> {
  try {
    const body = await readBody(request)
    return { method: request.method!, segments, query: Object.fromEntries(searchParams), body }
  } catch {
    // The connection broke off in the middle: there is nobody to answer.
    return 'gone'
  }
}
