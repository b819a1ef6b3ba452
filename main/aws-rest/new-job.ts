/** What CreateJob and CreateJobTemplate say that a job does and by which rules, as the bench takes it. */
import { z } from 'zod'
import { definedOf } from '../api/defined-of.ts'
import { maximumDepth, tooDeepAt } from '../contract/input-depth.ts'
import { knownJobTemplate, requestFromTemplate } from '../api/template-requests.ts'
import { BenchError } from '../contract/errors.ts'
import { namesOfS3 } from '../contract/file-placeholders.ts'
import type { BenchFiles } from '../contract/files.ts'
import type { ParameterValues } from '../contract/fill-parameters.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import { jobRulesRequestFields, schedulingConfigSchema } from '../contract/job-rules.ts'
import type { JobParameter, ParameterValue } from '../contract/job-templates.ts'
import { jobDefinitionSchema, maximumDocumentBytes, targetSelectionSchema } from '../contract/jobs.ts'
import type { WireTargets } from '../contract/job-requests.ts'
import { isJsonObject, utf8Bytes, type JsonObject, type JsonValue } from '../contract/json.ts'
import { isEmptyList, notKept, wordsSchema } from './fields.ts'

/** The document in a text, or the sentence that says why it is none. */
function readDocument(text: string): JsonObject | string {
  if (utf8Bytes(text) > maximumDocumentBytes) return 'A job document has at most 32 KiB.'
  try {
    const document = JSON.parse(text) as JsonValue
    if (tooDeepAt(document) !== null) return `A job document is nested at most ${maximumDepth} deep.`
    return isJsonObject(document) ? document : 'The job document is not a JSON object, such as {"operation": "reboot"}.'
  } catch (error) {
    return `The job document is not JSON: ${(error as Error).message}.`
  }
}

const documentSchema = z.string().transform((text, context): JsonObject => {
  const document = readDocument(text)
  if (typeof document !== 'string') return document
  context.addIssue({ code: 'custom', message: document })
  return z.NEVER
})

/**
 * The document that a request gives, or names: `documentSource` is a file of the bench, by its name or by an address of S3 whose object
 * it stands for.
 * @throws BenchError InvalidInput, TooLarge, StorageFailed
 */
export async function documentOf(
  files: BenchFiles,
  { document, documentSource }: { document?: JsonObject | undefined; documentSource?: string | undefined },
): Promise<JsonObject | undefined> {
  if (documentSource === undefined) return document
  if (document !== undefined) throw new BenchError('InvalidInput', 'Give either "document" or "documentSource".')
  const name = [documentSource, ...namesOfS3(documentSource)].find((each) => files.get(each) !== undefined)
  if (name === undefined)
    throw new BenchError(
      'InvalidInput',
      `The bench has no file for ‘${documentSource}’, and fetches nothing from the cloud: add the file to the bench, or give what stands in it as "document".`,
    )
  const read = readDocument(await files.text(name, maximumDocumentBytes))
  if (typeof read === 'string') throw new BenchError('InvalidInput', `File ‘${name}’: ${read}`)
  return read
}

/** An end behavior without an end time has no effect on AWS; the bench does not keep it. */
const schedulingSchema = z.preprocess(
  (given) => (typeof given === 'object' && given !== null && !('endTime' in given) ? { ...given, endBehavior: undefined } : given),
  schedulingConfigSchema.optional(),
)

/** How a job is told what it does. */
export const documentFields = {
  document: documentSchema.optional(),
  documentSource: z.string().min(1).max(1350).optional(),
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

type NewJobBody = z.output<z.ZodObject<typeof newJobFields>> & {
  document?: JsonObject | undefined
  targets: WireTargets
  jobTemplateArn?: string | undefined
}

/** A job as our own requests say it. @throws BenchError JobTemplateNotFound, InvalidInput */
export function requestOf(fleet: FleetView, jobId: string, { destinationPackageVersions: _, ...body }: NewJobBody) {
  const { jobTemplateArn: jobTemplateId, ...given } = body
  const { documentParameters } = given
  if (given.document === undefined && jobTemplateId === undefined)
    throw new BenchError('InvalidInput', 'Say what the job does: give a "document", or the "jobTemplateArn" of a template.')
  if (documentParameters !== undefined && jobTemplateId === undefined)
    throw new BenchError('InvalidInput', '"documentParameters" fill in the parameters of a job template: give its "jobTemplateArn" too.')
  const parameters = jobTemplateId === undefined ? undefined : typed(knownJobTemplate(fleet, jobTemplateId).parameters, documentParameters)
  return requestFromTemplate(fleet, { name: jobId, ...given, ...definedOf({ jobTemplateId, parameters }) })
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
