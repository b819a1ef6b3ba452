import { isJsonObject, type JsonObject } from '../../contract/json.ts'
import type { JobWork, Operation } from '../../contract/jobs.ts'

/**
 * What a device gets for a job. A command is a document with an `operation`, as SDKs tell jobs apart by; several are one
 * document, for a device takes a job as a whole.
 */
export function documentOf(work: Extract<JobWork, { type: 'command' | 'document' }>): JsonObject {
  if (work.type === 'document') return work.document
  const commands = work.operations.map(commandOf)
  return commands.length === 1 ? commands[0]! : { operation: 'sequence', steps: commands }
}

/** The members of the payload stand beside the operation, unless they would take its place. */
function commandOf({ name, value }: Operation): JsonObject {
  if (value === undefined || value === null) return { operation: name }
  if (isJsonObject(value) && !Object.hasOwn(value, 'operation')) return { operation: name, ...value }
  return { operation: name, payload: value }
}
