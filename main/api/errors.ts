import { ValidationError } from '@orpc/contract'
import { ORPCError } from '@orpc/server'
import type { z } from 'zod'
import { errorCodes, isBenchError } from '../contract/errors.ts'
import { inputProblems, sentenceOf } from './input-problems.ts'

/** The error that a door carries for whatever was thrown: a stable code, its HTTP status, a sentence for a person. */
export function doorError(error: unknown, log: (sentence: string) => void): ORPCError<string, unknown> {
  if (isBenchError(error))
    return new ORPCError(error.code, { status: errorCodes[error.code], message: error.sentence, data: error.context })
  // An answer that breaks the contract is a ValidationError as well, but a fault of ours.
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    // Every schema of the contract is zod's, whose issues say more than the standard's.
    const problems = inputProblems(error.cause.issues as readonly z.core.$ZodIssue[])
    return new ORPCError('InvalidInput', { status: errorCodes.InvalidInput, message: sentenceOf(problems), data: { problems } })
  }
  log(`A call failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return new ORPCError('Internal', {
    status: errorCodes.Internal,
    message: 'The bench could not answer: its log says why. Try again, or restart it.',
  })
}
