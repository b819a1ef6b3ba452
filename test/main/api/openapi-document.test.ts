import { beforeAll, expect, it } from 'vitest'
import { openApiDocument } from '../../../main/api/doors/openapi-document.ts'
import { errorCodes } from '../../../main/contract/errors.ts'

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: object }[]
  requestBody?: { content: Record<string, { schema: { properties?: object } }> }
  responses: Record<string, { $ref?: string; content?: Record<string, object> }>
}
let document: { openapi: string; paths: Record<string, Record<string, Operation>>; components: object }
beforeAll(async () => {
  document = (await openApiDocument('1.2.3')) as typeof document
})

it('names every route of REST, and no call that REST does not carry', () => {
  const routes = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
  expect(routes.sort()).toEqual(
    [
      'get /network',
      'get /network/activity',
      'post /network/self-test',
      'get /overview',
      'get /flaky-units',
      'get /flaky-units.csv',
      'get /devices/{deviceId}/runs',
      'get /devices',
      'get /devices.csv',
      'post /devices',
      'post /devices/add-to-set',
      'post /devices/change',
      'post /devices/count',
      'post /devices/disconnect',
      'post /devices/ids',
      'get /shelves',
      'get /shelf-map',
      'post /devices/remove-from-set',
      'post /devices/undo',
      'get /devices/{deviceId}',
      'patch /devices/{deviceId}',
      'delete /devices/{deviceId}',
      'get /devices/{deviceId}/executions',
      'get /devices/{deviceId}/twin',
      'patch /devices/{deviceId}/twin/desired',
      'get /devices/{deviceId}/twin/history',
      'get /devices/{deviceId}/shadows',
      'get /devices/{deviceId}/shadows/{shadowName}',
      'patch /devices/{deviceId}/shadows/{shadowName}/desired',
      'delete /devices/{deviceId}/shadows/{shadowName}',
      'get /devices/{deviceId}/credentials',
      'put /devices/{deviceId}/credentials',
      'delete /devices/{deviceId}/credentials',
      'post /devices/keys',
      'get /devices/{deviceId}/messages',
      'post /devices/{deviceId}/messages',
      'delete /devices/{deviceId}/messages/{messageId}',
      'get /devices/{deviceId}/commands',
      'get /devices/{deviceId}/connection',
      'post /devices/{deviceId}/commands',
      'delete /devices/{deviceId}/commands/{executionId}',
      'get /devices/{deviceId}/telemetry',
      'get /devices/{deviceId}/telemetry/last',
      'get /devices/{deviceId}/telemetry.csv',
      'post /devices/certificates',
      'post /devices/certificates/plan',
      'post /devices/{deviceId}/certificate',
      'post /devices/delete',
      'post /devices/import',
      'get /device-sets',
      'post /device-sets',
      'get /device-sets/{deviceSetId}',
      'patch /device-sets/{deviceSetId}',
      'delete /device-sets/{deviceSetId}',
      'post /device-sets/preview',
      'get /query-vocabulary',
      'get /templates',
      'post /templates',
      'get /templates/{templateId}',
      'get /templates/{templateId}/model',
      'post /templates/import',
      'patch /templates/{templateId}',
      'delete /templates/{templateId}',
      'get /files',
      'get /files/{name}',
      'put /files/{name}',
      'delete /files/{name}',
      'get /things',
      'post /things',
      'get /things/{thingId}',
      'put /things/{thingId}',
      'delete /things/{thingId}',
      'get /things/{thingId}/shadow',
      'get /thing-types',
      'post /thing-types',
      'get /thing-types/{thingTypeId}',
      'put /thing-types/{thingTypeId}',
      'delete /thing-types/{thingTypeId}',
      'post /thing-datas/shadow/reported',
      'get /thing-datas/{thingName}/shadow',
      'post /thing-datas/jobs/get',
      'post /thing-datas/jobs/start-next',
      'post /thing-datas/jobs/{jobId}/get',
      'post /thing-datas/jobs/{jobId}/update',
      'post /thing-datas/command/response',
      'post /commands',
      'get /commands/{executionId}',
      'post /commands/{executionId}/cancel',
      'get /jobs',
      'post /jobs',
      'get /jobs/{jobId}',
      'put /jobs/{jobId}',
      'patch /jobs/{jobId}',
      'delete /jobs/{jobId}',
      'post /jobs/{jobId}/run',
      'post /jobs/{jobId}/stop',
      'post /jobs/{jobId}/cancel',
      'post /jobs/{jobId}/copy',
      'post /jobs/{jobId}/rerun',
      'get /jobs/{jobId}/executions',
      'get /jobs/{jobId}/executions.csv',
      'get /jobs/{jobId}/executions/{thingName}',
      'delete /jobs/{jobId}/executions/{thingName}',
      'post /jobs/{jobId}/executions/{thingName}/cancel',
      'get /jobs/{jobId}/failure-reasons',
      'post /jobs/{jobId}/targets',
      'post /jobs/{jobId}/template',
      'get /jobs/{jobId}/waits',
      'get /jobs/{jobId}/rollout',
      'post /jobs/preview-targets',
      'post /jobs/preview-schedule',
      'post /jobs/check',
      'get /job-templates',
      'post /job-templates',
      'get /job-templates/{jobTemplateId}',
      'patch /job-templates/{jobTemplateId}',
      'delete /job-templates/{jobTemplateId}',
      'get /job-templates/{jobTemplateId}/export',
      'get /events',
      'get /events.csv',
      'get /intake',
      'post /intake',
      'post /intake/check',
      'get /intake/find',
      'get /intake/{intakeId}',
      'delete /intake/{intakeId}',
      'get /intake/{intakeId}.csv',
      'get /intake/{intakeId}/units',
      'post /intake/{intakeId}/units',
      'delete /intake/{intakeId}/units/{deviceId}',
      'post /intake/{intakeId}/units/put-back',
      'post /intake/{intakeId}/scan',
      'post /intake/{intakeId}/register',
      'post /intake/{intakeId}/finish',
      'post /intake/{intakeId}/reopen',
      'get /traffic',
      'get /traffic.csv',
      'get /traffic.jsonl',
      'get /settings',
      'patch /settings',
      'get /tokens',
      'post /tokens',
      'delete /tokens/{name}',
      'get /certificates',
      'post /certificates/trusted',
      'delete /certificates/trusted/{fingerprint}',
      'get /ca.pem',
      'get /enrolment-groups',
      'post /enrolment-groups',
      'delete /enrolment-groups/{name}',
      'get /recipes',
      'post /recipes',
      'get /recipes/{recipeId}',
      'patch /recipes/{recipeId}',
      'delete /recipes/{recipeId}',
      'get /recipes/{recipeId}/shelves',
      'post /recipes/{recipeId}/preview',
      'post /recipes/{recipeId}/runs',
      'post /recipes/{recipeId}/runs/next-shelf',
      'get /recipe-runs',
      'get /recipe-runs/{runId}',
      'delete /recipe-runs/{runId}',
      'get /recipe-runs/{runId}/devices',
      'post /recipe-runs/{runId}/pause',
      'post /recipe-runs/{runId}/continue',
      'post /recipe-runs/{runId}/skip-gate',
      'post /recipe-runs/{runId}/try-again',
      'post /recipe-runs/{runId}/stop',
      'get /acceptance-sheets',
      'post /acceptance-sheets',
      'get /acceptance-sheets/{sheetId}',
      'put /acceptance-sheets/{sheetId}',
      'delete /acceptance-sheets/{sheetId}',
      'post /acceptance-sheets/{sheetId}/runs',
      'get /acceptance-runs',
      'post /acceptance-runs/check-file',
      'get /acceptance-runs/{runId}',
      'delete /acceptance-runs/{runId}',
      'post /acceptance-runs/{runId}/cancel',
      'get /acceptance-runs/{runId}/devices',
      'get /acceptance-runs/{runId}/sheet',
      'get /acceptance-runs/{runId}/file',
      'get /acceptance-runs/{runId}.csv',
      'get /acceptance-operator',
      'get /golden-runs',
      'post /golden-runs',
      'delete /golden-runs/{goldenId}',
      'get /compare/devices',
      'get /compare/{kind}/{runId}',
      'get /compare/{kind}/{runId}/devices',
      'get /compare/{kind}/{runId}/devices/{deviceId}',
      'get /hand-over',
      'post /hand-over',
      'post /hand-over/preview',
      'post /simulator/start',
      'post /simulator/stop',
    ].sort(),
  )
})

it('is plain JSON in which every reference leads somewhere', () => {
  const plain = JSON.parse(JSON.stringify(document)) as unknown
  expect(plain).toEqual(document)
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference!)
  expect(references.length).toBeGreaterThan(0)
  for (const reference of new Set(references)) {
    const steps = reference.replace(/^#\//, '').split('/')
    const target = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step.replaceAll('~1', '/')], document)
    expect([reference, target]).toEqual([reference, expect.any(Object)])
  }
})

it('names what holds itself once, so that it stays small enough to be read', () => {
  expect(JSON.stringify(document).length).toBeLessThan(500_000)
  const { requestBody } = document.paths['/templates']!.post!
  expect(JSON.stringify(requestBody)).toContain('#/components/schemas/ValueSchema')
})

it('names the parameters of every path', () => {
  for (const [path, methods] of Object.entries(document.paths))
    for (const operation of Object.values(methods)) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name)
      expect([path, inPath.sort()]).toEqual([path, [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()])
    }
})

it('says of every call how it is refused', () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  expect(operations.every((operation) => operation.responses.default?.$ref === '#/components/responses/Refused')).toBe(true)
  expect(document.components).toMatchObject({
    schemas: { Error: { required: ['code', 'message'], properties: { code: { enum: Object.keys(errorCodes) } } } },
  })
})

it('tells of the fields in the query of a DELETE, and of an import as CSV', () => {
  const deletion = document.paths['/jobs/{jobId}']!.delete!
  expect([deletion.requestBody, deletion.parameters!.map((parameter) => [parameter.name, parameter.in])]).toEqual([
    undefined,
    [
      ['jobId', 'path'],
      ['force', 'query'],
    ],
  ])
  const upload = document.paths['/devices/import']!.post!
  expect(Object.keys(upload.requestBody!.content)).toEqual(['application/json', 'text/csv'])
  expect(upload.parameters!.map((parameter) => [parameter.name, parameter.in])).toEqual([['mode', 'query']])
})
