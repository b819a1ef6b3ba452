/**
 * Every error code of the bench, with the HTTP status that the REST door answers. Codes are stable: scripts and
 * dialects match on them; the sentence is for people and may get better.
 */
export const errorCodes = {
  InvalidInput: 400,
  InvalidQuery: 400,
  Unauthorized: 401,
  Forbidden: 403,
  DeviceNotFound: 404,
  DeviceSetNotFound: 404,
  TemplateNotFound: 404,
  JobNotFound: 404,
  JobTemplateNotFound: 404,
  ExecutionNotFound: 404,
  FileNotFound: 404,
  NotFound: 404,
  AlreadyExists: 409,
  InvalidStateTransition: 409,
  VersionConflict: 409,
  DeviceSetBroken: 409,
  TemplateInUse: 409,
  DeviceInUse: 409,
  DeviceNotReady: 409,
  FileInUse: 409,
  NoTargets: 409,
  QueueFull: 409,
  PortInUse: 409,
  DataFolderInUse: 409,
  NewerData: 409,
  TooLarge: 413,
  NotAvailable: 501,
  StorageFailed: 503,
  Internal: 500,
} as const
export type ErrorCode = keyof typeof errorCodes

/**
 * A refusal. `sentence` says what is wrong, with which thing and what to do; `message` is that sentence with the
 * code at its end, so that a log line alone suffices. `context` carries the ids and fields concerned.
 */
export class BenchError extends Error {
  readonly code: ErrorCode
  readonly sentence: string
  readonly context: Record<string, unknown>

  constructor(code: ErrorCode, sentence: string, context: Record<string, unknown> = {}) {
    super(`${sentence} (${code})`)
    this.name = 'BenchError'
    this.code = code
    this.sentence = sentence
    this.context = context
  }
}

export function isBenchError(error: unknown): error is BenchError {
  return error instanceof BenchError
}
