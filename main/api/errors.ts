import { ORPCError } from '@orpc/server'
import { ValidationError } from '@orpc/contract'
import { errorCodes, isBenchError } from '../contract/errors.ts'

/** The error that a door carries for whatever was thrown: a stable code, its HTTP status, a sentence for a person. */
export function doorError(error: unknown, log: (sentence: string) => void): ORPCError<string, unknown> {
  if (isBenchError(error))
    return new ORPCError(error.code, { status: errorCodes[error.code], message: error.sentence, data: error.context })
  if (error instanceof ORPCError) {
    if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') return invalidInput(error.cause)
    if (error.status === 400)
      return new ORPCError('InvalidInput', { status: 400, message: 'The request cannot be read: it must be valid JSON.' })
    if (error.status === 413) return new ORPCError('TooLarge', { status: 413, message: 'The request is too large.' })
    if (error.status < 500) return error
  }
  log(`A call failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return new ORPCError('Internal', { status: 500, message: 'The bench could not answer: its log says why. Try again, or restart it.' })
}

/** One sentence that names every field that is wrong. */
function invalidInput(cause: ValidationError): ORPCError<string, unknown> {
  const problems = cause.issues.map((issue) => {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
    return { field: path, message: issue.message }
  })
  const sentence = problems.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join(' ')
  return new ORPCError('InvalidInput', { status: 400, message: sentence, data: { problems } })
}
