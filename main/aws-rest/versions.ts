import { AwsError } from './errors.ts'

/** @throws AwsError VersionConflictException when another version was expected than there is. */
export function refuseOtherVersion(expectedVersion: number | undefined, version: number): void {
  if (expectedVersion === undefined || expectedVersion === version) return
  throw new AwsError('VersionConflictException', `Version ${expectedVersion} was expected, and it is at version ${version}: read it again.`)
}
