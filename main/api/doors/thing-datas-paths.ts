/** ThingDatas of EMQX Fleets in the OpenAPI document: the bodies are those of messages, which the dialect reads and no schema of the contract. */

const text = { type: 'string' as const }
const whole = { type: 'integer' as const }
const anyObject = { type: 'object' as const }
const thingName = { ...text, description: 'Which device this is.' }
const clientToken = { ...text, description: 'Comes back in the answer.' }

function body(required: string[], properties: Record<string, object>) {
  const schema = { type: 'object' as const, required: ['thingName', ...required], properties: { thingName, ...properties } }
  return { required: true, content: { 'application/json': { schema } } }
}

function answered(description: string) {
  return { '200': { description, content: { 'application/json': { schema: anyObject } } } }
}

function inPath(name: string) {
  return { name, in: 'path' as const, required: true, schema: text }
}

const jobId = inPath('jobId')
const asByMqtt = 'As the message that a device publishes is accepted; refused with its code and the status that goes with it.'
const shadow = 'The shadow: reported, desired, delta, version, updatedAt.'

function post(operation: string, summary: string, requestBody: ReturnType<typeof body>, description: string, parameters: object[] = []) {
  return { post: { operationId: `thingDatas.${operation}`, summary, parameters, requestBody, responses: answered(description) } }
}

/** Below /api/v1. */
export const thingDatasPaths = {
  '/thing-datas/shadow/reported': post(
    'report',
    'A device reports its state',
    body(['state'], { state: { ...anyObject, properties: { reported: anyObject } }, version: whole, clientToken }),
    shadow,
  ),
  '/thing-datas/{thingName}/shadow': {
    get: {
      operationId: 'thingDatas.shadow',
      summary: 'A device asks for its shadow',
      parameters: [inPath('thingName')],
      responses: answered(shadow),
    },
  },
  '/thing-datas/jobs/get': post('pending', 'A device asks for its queue of jobs', body([], { clientToken }), asByMqtt),
  '/thing-datas/jobs/start-next': post(
    'startNext',
    'A device begins the first job of its queue',
    body([], { statusDetails: anyObject, stepTimeoutInMinutes: whole, clientToken }),
    asByMqtt,
  ),
  '/thing-datas/jobs/{jobId}/get': post(
    'describe',
    'A device asks for a job; $next is the first of its queue',
    body([], { executionNumber: whole, includeJobDocument: { type: 'boolean' as const }, clientToken }),
    asByMqtt,
    [jobId],
  ),
  '/thing-datas/jobs/{jobId}/update': post(
    'update',
    'A device says how a job goes',
    body(['status'], { status: text, statusDetails: anyObject, expectedVersion: whole, executionNumber: whole, clientToken }),
    asByMqtt,
    [jobId],
  ),
  '/thing-datas/command/response': post(
    'respond',
    'What a device answered to a command',
    body(['executionId', 'status'], { executionId: text, status: text, result: {} }),
    'Taken; a second answer changes nothing.',
  ),
}
