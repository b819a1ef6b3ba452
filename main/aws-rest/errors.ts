/** Refusals as AWS IoT words them: HTTP status, type in a header, a sentence in the body. */
import type { ErrorCode } from '../contract/errors.ts'

/** The types of errors that are answered, with their HTTP status (AWS IoT API reference, "Common errors" and each operation's). */
export const awsErrors = {
  InvalidRequestException: 400,
  ThrottlingException: 400,
  UnauthorizedException: 401,
  ForbiddenException: 403,
  MissingAuthenticationTokenException: 403,
  IncompleteSignatureException: 403,
  UnrecognizedClientException: 403,
  InvalidSignatureException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  ResourceAlreadyExistsException: 409,
  VersionConflictException: 409,
  InvalidStateTransitionException: 409,
  ConflictException: 409,
  LimitExceededException: 410,
  InternalFailureException: 500,
  ServiceUnavailableException: 503,
} as const
export type AwsErrorType = keyof typeof awsErrors

/** What AWS calls a refusal of the bench, unless the operation knows better. */
export const awsTypeOf: Record<ErrorCode, AwsErrorType> = {
  InvalidInput: 'InvalidRequestException',
  InvalidQuery: 'InvalidRequestException',
  Unauthorized: 'UnauthorizedException',
  Forbidden: 'ForbiddenException',
  DeviceNotFound: 'ResourceNotFoundException',
  DeviceSetNotFound: 'ResourceNotFoundException',
  TemplateNotFound: 'ResourceNotFoundException',
  JobNotFound: 'ResourceNotFoundException',
  JobTemplateNotFound: 'ResourceNotFoundException',
  ExecutionNotFound: 'ResourceNotFoundException',
  NotFound: 'ResourceNotFoundException',
  FileNotFound: 'ResourceNotFoundException',
  AlreadyExists: 'ResourceAlreadyExistsException',
  VersionConflict: 'VersionConflictException',
  InvalidStateTransition: 'InvalidStateTransitionException',
  DeviceNotReady: 'ConflictException',
  DeviceSetBroken: 'InvalidRequestException',
  TemplateInUse: 'InvalidRequestException',
  DeviceInUse: 'InvalidRequestException',
  FileInUse: 'InvalidRequestException',
  NoTargets: 'InvalidRequestException',
  QueueFull: 'LimitExceededException',
  PortInUse: 'ServiceUnavailableException',
  DataFolderInUse: 'ServiceUnavailableException',
  NewerData: 'ServiceUnavailableException',
  TooLarge: 'InvalidRequestException',
  NotAvailable: 'InvalidRequestException',
  StorageFailed: 'ServiceUnavailableException',
  Internal: 'InternalFailureException',
}

/** A refusal of this door. `members` stand in the body beside the message. */
export class AwsError extends Error {
  readonly type: AwsErrorType
  readonly members: Record<string, string>

  constructor(type: AwsErrorType, message: string, members: Record<string, string> = {}) {
    super(message)
    this.name = 'AwsError'
    this.type = type
    this.members = members
  }
}
