import type { JsonObject } from '../../contract/json.ts'
import type { JobWork, Operation } from '../../contract/jobs.ts'

/** What a device gets for a job: `{action, params}`, as documents of EMQX Fleets are by convention (emqx-fleets.md, 5). */
export function documentOf(work: Extract<JobWork, { type: 'command' | 'document' }>): JsonObject {
  if (work.type === 'document') return work.document
  const commands = work.operations.map(commandOf)
  return commands.length === 1 ? commands[0]! : { action: 'sequence', params: { steps: commands } }
}

/** Firmware looks into `params` without asking whether there are any. */
function commandOf({ name, value }: Operation): JsonObject {
  return { action: name, params: value ?? {} }
}
