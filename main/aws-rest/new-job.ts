/** What CreateJob and CreateJobTemplate say that a job does and by which rules, as the bench takes it. */
import { z } from 'zod'
import { definedOf } from '../api/defined-of.ts'
import { knownJobTemplate, requestFromTemplate } from '../api/template-requests.ts'
import { BenchError } from '../contract/errors.ts'
import type { ParameterValues } from '../contract/fill-parameters.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import { jobRulesRequestFields, schedulingConfigSchema } from '../contract/job-rules.ts'
import type { JobParameter, ParameterValue } from '../contract/job-templates.ts'
import { jobDefinitionSchema, maximumDocumentBytes, targetSelectionSchema, type WireTargets } from '../contract/jobs.ts'
import { isJsonObject, utf8Bytes, type JsonObject, type JsonValue } from '../contract/json.ts'
import { isEmptyList, notKept, wordsSchema } from './fields.ts'

const documentSchema = z.string().transform((text, context): JsonObject => {
  const problem = (message: string) => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  if (utf8Bytes(text) > maximumDocumentBytes) return problem('A job document has at most 32 KiB.')
  let document: JsonValue
  try {
    document = JSON.parse(text) as JsonValue
  } catch (error) {
    return problem(`The job document is not JSON: ${(error as Error).message}.`)
  }
  return isJsonObject(document) ? document : problem('The job document is not a JSON object, such as {"operation": "reboot"}.')
})

/** An end behavior without an end time has no effect on AWS; the bench does not keep it. */
const schedulingSchema = z.preprocess(
  (given) => (typeof given === 'object' && given !== null && !('endTime' in given) ? { ...given, endBehavior: undefined } : given),
  schedulingConfigSchema.optional(),
)

/** How a job is told what it does. */
export const documentFields = {
  document: documentSchema.optional(),
  documentSource: z.undefined('The bench fetches nothing from the cloud: give what stands in the file as "document".').optional(),
}

/** Members that jobs and templates of jobs have both. */
export const ruleFields = {
  presignedUrlConfig: jobDefinitionSchema.shape.presignedUrlConfig,
  jobExecutionsRolloutConfig: jobRulesRequestFields.jobExecutionsRolloutConfig,
  abortConfig: jobRulesRequestFields.abortConfig,
  timeoutConfig: jobRulesRequestFields.timeoutConfig,
  jobExecutionsRetryConfig: jobRulesRequestFields.jobExecutionsRetryConfig,
  destinationPackageVersions: notKept('software packages', isEmptyList),
}

export const newJobFields = {
  description: wordsSchema.optional(),
  targetSelection: targetSelectionSchema.optional(),
  tags: jobDefinitionSchema.shape.tags,
  namespaceId: jobDefinitionSchema.shape.namespaceId,
  documentParameters: jobDefinitionSchema.shape.documentParameters,
  schedulingConfig: schedulingSchema,
  ...ruleFields,
}

type NewJobBody = z.output<z.ZodObject<typeof newJobFields & typeof documentFields>> & {
  targets: WireTargets
  jobTemplateArn?: string | undefined
}

/** A job as our own requests say it, and what is kept along with it. @throws BenchError JobTemplateNotFound, InvalidInput */
export function requestOf(fleet: FleetView, jobId: string, body: NewJobBody) {
  const { jobTemplateArn: jobTemplateId, tags, namespaceId, documentParameters, documentSource: _, ...own } = body
  if (own.document === undefined && jobTemplateId === undefined)
    throw new BenchError('InvalidInput', 'Say what the job does: give a "document", or the "jobTemplateArn" of a template.')
  if (documentParameters !== undefined && jobTemplateId === undefined)
    throw new BenchError('InvalidInput', '"documentParameters" fill in the parameters of a job template: give its "jobTemplateArn" too.')
  const parameters = jobTemplateId === undefined ? undefined : typed(knownJobTemplate(fleet, jobTemplateId).parameters, documentParameters)
  const { destinationPackageVersions: __, ...given } = own
  const request = requestFromTemplate(fleet, { name: jobId, ...given, ...definedOf({ jobTemplateId, parameters }) })
  return { request, kept: definedOf({ presignedUrlConfig: request.presignedUrlConfig, tags, namespaceId, documentParameters }) }
}

/** Values for the parameters of a template of the bench, which have types; on the wire all are texts. */
function typed(parameters: readonly JobParameter[], given: Record<string, string> | undefined): ParameterValues | undefined {
  if (given === undefined) return undefined
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => {
      const read = readings[parameters.find((parameter) => parameter.name === name)?.type ?? 'string']
      return [name, read(text)]
    }),
  )
}

/** A text that is no value of the type stays one: the template refuses it in its own words. */
const readings: Record<JobParameter['type'], (text: string) => ParameterValue> = {
  string: (text) => text,
  integer: readNumber,
  number: readNumber,
  boolean: (text) => (text === 'true' || text === 'false' ? text === 'true' : text),
}

function readNumber(text: string): ParameterValue {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
