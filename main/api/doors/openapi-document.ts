import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from '../../contract/api.ts'
import { errorCodes } from '../../contract/errors.ts'

const errorBody = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string', enum: Object.keys(errorCodes), description: 'Stable; match on this.' },
    message: { type: 'string', description: 'A sentence for a person: what is wrong, with which thing, what to do.' },
  },
} as const

const answer = (description: string) => ({
  description,
  content: { 'application/json': { schema: errorBody } },
})

/** The OpenAPI document of the REST door, made from the contract; the CSV download is added by hand, being no JSON. */
export async function openApiDocument(version: string): Promise<unknown> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(contract, {
    info: { title: 'Benchfleet', version, description: 'The offline fleet bench: devices, device sets, templates and jobs.' },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    filter: ({ contract: procedure }) => procedure['~orpc'].route.path !== undefined,
    customErrorResponseBodySchema: () => errorBody,
  })
  document.paths ??= {}
  document.paths['/jobs/{jobId}/executions.csv'] = {
    get: {
      summary: 'The device status of a job as CSV',
      parameters: [{ name: 'jobId', in: 'path', required: true, schema: { type: 'string' } }],
      responses: { '200': { description: 'One header row, one row a device.', content: { 'text/csv': { schema: { type: 'string' } } } } },
    },
  }
  for (const operations of Object.values(document.paths))
    for (const operation of Object.values(operations ?? {}) as { responses?: Record<string, unknown> }[])
      if (operation.responses) operation.responses.default ??= answer('Refused.')
  return document
}
