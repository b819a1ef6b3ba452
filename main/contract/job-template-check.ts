/** What is wrong with a job template as a whole; the schemas look at one field each. */
import { strayTimes } from './command-times.ts'
import { fieldNameSchema } from './ids.ts'
import { rulesAgainstEachOther } from './job-rules.ts'
import type { JobTemplate, JobTemplateJob } from './job-templates.ts'
import { maximumDocumentBytes } from './jobs.ts'
import { utf8Bytes } from './json.ts'
import { placeholderProblems, textPieces, type FieldProblem } from './placeholders.ts'

/** All that would keep every job of this template from being made, whatever values its parameters get. */
export function templateProblems({ parameters, job }: Pick<JobTemplate, 'parameters' | 'job'>): FieldProblem[] {
  const against = rulesAgainstEachOther(job)
  return [
    ...workProblems(job),
    ...strayTimes(job).map(({ field, message }) => ({ field: `job.${field}`, message })),
    ...placeholderProblems(job, parameters),
    ...(against ? [{ field: `job.${against.path.join('.')}`, message: against.message }] : []),
  ]
}

function workProblems({ type, operations, document }: JobTemplateJob): FieldProblem[] {
  if (document !== undefined) {
    if (operations !== undefined || (type !== undefined && type !== 'document'))
      return [{ field: 'job.document', message: 'Give either "document", or "type" (setting, property or command) with "operations".' }]
    const isTooLarge = utf8Bytes(JSON.stringify(document)) > maximumDocumentBytes
    return isTooLarge ? [{ field: 'job.document', message: 'A job document has at most 32 KiB.' }] : []
  }
  if (type === undefined && operations === undefined) return []
  if (type === 'document') return [{ field: 'job.document', message: 'A job of type document needs its "document".' }]
  if (type === undefined) return [{ field: 'job.type', message: 'Say what the operations are: setting, property or command.' }]
  if (operations === undefined) return [{ field: 'job.operations', message: `A ${type} job needs its "operations".` }]
  return operations.flatMap(({ name, value }, index) => {
    const field = `job.operations.${index}`
    const isFixed = textPieces(name).every(({ parameter }) => parameter === null)
    const named = isFixed ? fieldNameSchema.safeParse(name) : null
    return [
      ...(named?.success === false ? [{ field: `${field}.name`, message: named.error.issues[0]!.message }] : []),
      ...(type !== 'command' && value === undefined
        ? [{ field: `${field}.value`, message: `A ${type} needs a value: give one, or the placeholder of a parameter.` }]
        : []),
      ...(type !== 'command' && operations.findIndex((other) => other.name === name) < index
        ? [{ field: `${field}.name`, message: `The ${type} ‘${name}’ stands in this job already: change its value there.` }]
        : []),
    ]
  })
}
