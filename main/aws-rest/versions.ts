/** Versions of things and groups. The bench counts no changes of these records. */
import { createHash } from 'node:crypto'
import { AwsError } from './errors.ts'

/** A number that is another for any other content, which is all that a call wants to know that names the version it expects. */
export function versionOf(content: object): number {
  return Number.parseInt(createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12), 16)
}

/** @throws AwsError VersionConflictException when another version was expected than there is. */
export function refuseOtherVersion(expectedVersion: number | undefined, version: number): void {
  if (expectedVersion === undefined || expectedVersion === version) return
  throw new AwsError('VersionConflictException', `Version ${expectedVersion} was expected, and it is at version ${version}: read it again.`)
}
