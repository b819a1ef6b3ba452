import type { AnyContractProcedure } from '@orpc/contract'
import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from '../../contract/api.ts'
import { errorCodes } from '../../contract/errors.ts'
import { jsonValueSchema } from '../../contract/json.ts'
import type { TrafficFormat } from '../../contract/traffic.ts'
import { valueSchemaSchema } from '../../contract/templates.ts'
import { thingDatasPaths } from './thing-datas-paths.ts'

/** True for the calls that REST carries; the others are streams, or of the desktop app. */
export function hasRoute(procedure: AnyContractProcedure): boolean {
  return procedure['~orpc'].route.path !== undefined
}

const errorBody = {
  type: 'object' as const,
  required: ['code', 'message'],
  properties: {
    code: { type: 'string' as const, enum: Object.keys(errorCodes), description: 'Stable; match on this.' },
    message: { type: 'string' as const, description: 'A sentence for a person: what is wrong, with which thing, what to do.' },
  },
}

function csvResponse(description: string) {
  return { '200': { description, content: { 'text/csv': { schema: { type: 'string' as const } } } } }
}

const jobCsv = {
  get: {
    operationId: 'jobs.csv',
    summary: 'The device status of a job as CSV',
    parameters: [{ name: 'jobId', in: 'path', required: true, schema: { type: 'string' as const } }],
    responses: csvResponse('One header row, one row an attempt of a device; UTF-8 with BOM.'),
  },
}

const intakeCsv = {
  get: {
    operationId: 'intake.csv',
    summary: 'An intake list as CSV',
    parameters: [{ name: 'intakeId', in: 'path', required: true, schema: { type: 'string' as const } }],
    responses: csvResponse('One header row, one row a unit, and one for each that came unexpected; UTF-8 with BOM.'),
  },
}

const acceptanceCsv = {
  get: {
    operationId: 'acceptanceRuns.csv',
    summary: 'A run of an acceptance sheet as CSV',
    parameters: [{ name: 'runId', in: 'path', required: true, schema: { type: 'string' as const } }],
    responses: csvResponse('One header row, one row a job or check of a device; UTF-8 with BOM.'),
  },
}

const authorityFile = {
  get: {
    operationId: 'certificates.authority',
    summary: 'The certificate of the bench’s own CA, for devices that come with TLS',
    responses: {
      '200': { description: 'One certificate as PEM.', content: { 'application/x-pem-file': { schema: { type: 'string' as const } } } },
    },
  },
}

/** Certificates of devices as a file: what is wanted of them is the body of the call that plans them. */
function certificatesZip(document: Document, deviceId: boolean) {
  const { requestBody } = document.paths!['/devices/certificates/plan']!.post!
  const { content } = requestBody as { content: Record<string, { schema: { properties: Record<string, object> } }> }
  const { schema } = content['application/json']!
  const ofMany = ['deviceIds', 'csv', 'mode']
  const unwanted = deviceId ? ['deviceId', ...ofMany] : ['deviceId']
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([name]) => !unwanted.includes(name)))
  return {
    post: {
      operationId: deviceId ? 'deviceCertificates.ofDevice' : 'deviceCertificates.ofMany',
      summary: deviceId
        ? 'Make a certificate and key for a device; handed out only now'
        : 'Make certificates and keys for several devices; handed out only now',
      ...(deviceId ? { parameters: [{ name: 'deviceId', in: 'path' as const, required: true, schema: { type: 'string' as const } }] } : {}),
      requestBody: { content: { 'application/json': { schema: { ...schema, properties } } } },
      responses: {
        '200': {
          description:
            'A zip. The devices have their new credentials once the answer has ended; an answer that breaks off changed nothing.',
          content: { 'application/zip': { schema: { type: 'string' as const, format: 'binary' } } },
        },
      },
    },
  }
}

const fileUpload = {
  put: {
    operationId: 'files.put',
    summary: 'Add a file for devices to fetch: its bytes are the body, up to 4 GiB',
    parameters: [
      { name: 'name', in: 'path', required: true, schema: { type: 'string' as const } },
      {
        name: 'replace',
        in: 'query',
        description: 'true: in place of the file of this name, if there is one. Default false: refused then.',
        schema: { type: 'boolean' as const },
      },
    ],
    requestBody: { required: true, content: { '*/*': { schema: { type: 'string' as const, format: 'binary' } } } },
  },
}

const telemetryCsv = {
  get: {
    operationId: 'devices.telemetryCsv',
    summary: 'What a device measured as CSV, newest first',
    parameters: [{ name: 'deviceId', in: 'path', required: true, schema: { type: 'string' as const } }],
    responses: csvResponse('One header row, one row a message, one column a measured value; UTF-8 with BOM.'),
  },
}

/** The event log as a file: filtered as the list is, and not paged. */
function eventsCsv(document: Document) {
  const { parameters } = document.paths!['/events']!.get!
  const filters = (parameters as { name: string }[]).filter(({ name }) => name !== 'beforeSequence' && name !== 'limit')
  return {
    get: {
      operationId: 'events.csv',
      summary: 'The event log as CSV, newest first',
      parameters: filters,
      responses: csvResponse('One header row, one row an event; UTF-8 with BOM.'),
    },
  }
}

/** The devices as a file: filtered as the list is, and whole. */
function devicesCsv(document: Document) {
  const { parameters } = document.paths!['/devices']!.get!
  const ofTheList = ['limit', 'cursor', 'offset', 'sort', 'deviceIds']
  return {
    get: {
      operationId: 'devices.csv',
      summary: 'Devices as CSV, which an import takes back',
      parameters: (parameters as { name: string }[]).filter(({ name }) => !ofTheList.includes(name)),
      responses: csvResponse('One header row, one row a device, by device id; UTF-8 with BOM.'),
    },
  }
}

/** The flaky units as a file: filtered and sorted as the list is, and not paged. */
function flakyCsv(document: Document) {
  const { parameters } = document.paths!['/flaky-units']!.get!
  const paging = ['limit', 'cursor', 'offset']
  return {
    get: {
      operationId: 'attempts.flakyCsv',
      summary: 'Devices that failed in one of their last jobs, or succeeded only on a retry, as CSV',
      parameters: (parameters as { name: string }[]).filter(({ name }) => !paging.includes(name)),
      responses: csvResponse('One header row, one row a device; UTF-8 with BOM.'),
    },
  }
}

/** The message trace as a file: filtered as the list is, and whole. */
function trafficFile(document: Document, format: TrafficFormat) {
  const { parameters } = document.paths!['/traffic']!.get!
  const paging = ['afterSequence', 'beforeSequence', 'limit']
  const filters = (parameters as { name: string }[]).filter(({ name }) => !paging.includes(name))
  const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson'
  return {
    get: {
      operationId: `traffic.${format}`,
      summary: `The message trace as ${format === 'csv' ? 'CSV' : 'JSON lines'}, oldest first`,
      parameters: filters,
      responses: { '200': { description: 'One line a message.', content: { [type]: { schema: { type: 'string' as const } } } } },
    },
  }
}

type Document = Awaited<ReturnType<OpenAPIGenerator['generate']>>
type Operation = NonNullable<NonNullable<NonNullable<Document['paths']>[string]>['get']>

/**
 * The OpenAPI document of the REST door, made from the contract, and what the door does beside it: CSV and the CA
 * as files, an import as plain CSV, and the fields of a DELETE in the query.
 */
export async function openApiDocument(version: string): Promise<unknown> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(contract, {
    info: { title: 'Benchfleet', version, description: 'The offline fleet bench: devices, device sets, templates and jobs.' },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { key: [] }],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        key: { type: 'http', scheme: 'basic', description: 'The name of a token, and the token itself.' },
      },
      schemas: { Error: errorBody },
      responses: {
        Refused: {
          description: 'Refused: `code` says which rule, the status goes with it.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
    },
    // What holds itself is named, and referred to: written out wherever it stands it would be a megabyte. The generator
    // takes what is sent and what is answered for two things, as it looks at both only so far down.
    commonSchemas: {
      Json: { schema: jsonValueSchema },
      AnsweredJson: { schema: jsonValueSchema, strategy: 'output' },
      ValueSchema: { schema: valueSchemaSchema },
      AnsweredValueSchema: { schema: valueSchemaSchema, strategy: 'output' },
    },
    filter: ({ contract: procedure }) => hasRoute(procedure),
  })
  const files = {
    '/jobs/{jobId}/executions.csv': jobCsv,
    '/devices/{deviceId}/telemetry.csv': telemetryCsv,
    '/intake/{intakeId}.csv': intakeCsv,
    '/acceptance-runs/{runId}.csv': acceptanceCsv,
    '/devices.csv': devicesCsv(document),
    '/events.csv': eventsCsv(document),
    '/flaky-units.csv': flakyCsv(document),
    '/traffic.csv': trafficFile(document, 'csv'),
    '/traffic.jsonl': trafficFile(document, 'jsonl'),
    '/devices/certificates': certificatesZip(document, false),
    '/devices/{deviceId}/certificate': certificatesZip(document, true),
    '/ca.pem': authorityFile,
    ...thingDatasPaths,
  }
  const paths = { ...document.paths, ...(files as object) } as Record<string, Record<string, Operation>>
  const oneFile = paths['/files/{name}']!
  Object.assign(oneFile, { put: { ...fileUpload.put, responses: oneFile.get!.responses } })
  for (const operations of Object.values(paths))
    for (const [method, operation] of Object.entries(operations)) {
      operation.responses = { ...operation.responses, default: { $ref: '#/components/responses/Refused' } }
      if (method === 'delete') putFieldsInQuery(operation)
    }
  takeCsv(paths['/devices/import']!.post!, ['mode'])
  for (const path of ['/devices/certificates', '/devices/certificates/plan'])
    takeCsv(paths[path]!.post!, ['mode', 'validDays', 'keyAlgorithm', 'credentials', 'replace'])
  return { ...document, paths }
}

/** The generator puts the fields of every call that is no GET into its body. */
function putFieldsInQuery(operation: Operation): void {
  const body = operation.requestBody as { content: Record<string, { schema: { properties: Record<string, object> } }> } | undefined
  const fields = Object.entries(body?.content['application/json']?.schema.properties ?? {})
  operation.parameters = [...(operation.parameters ?? []), ...fields.map(([name, schema]) => ({ name, in: 'query' as const, schema }))]
  delete operation.requestBody
}

/** The body may be CSV: the other fields then stand in the query. */
function takeCsv(operation: Operation, fields: string[]): void {
  const { content } = operation.requestBody as { content: Record<string, { schema: { properties: Record<string, object> } }> }
  const { properties } = content['application/json']!.schema
  operation.parameters = fields.map((name) => ({ name, in: 'query' as const, schema: properties[name]! }))
  Object.assign(content, { 'text/csv': { schema: { type: 'string' } } })
}
