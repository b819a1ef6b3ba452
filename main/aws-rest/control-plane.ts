/** The operations of AWS IoT's control plane that the bench has, over what the bench hands in. */
import { refuseTooDeep } from '../contract/input-depth.ts'
import { jobSourceOf } from '../api/job-source.ts'
import type { ApiPort } from '../api/port.ts'
import { accountOperations } from './account.ts'
import { executionOperations } from './executions.ts'
import { jobListOperations } from './job-lists.ts'
import { jobTemplateOperations } from './job-templates.ts'
import { jobOperations } from './jobs.ts'
import { OperationTable, type Desk, type Operation } from './operation.ts'
import { thingGroupOperations } from './thing-groups.ts'
import { thingTypeOperations } from './thing-types.ts'
import { thingOperations } from './things.ts'

export const operations: readonly Operation[] = [
  ...jobOperations,
  ...jobListOperations,
  ...executionOperations,
  ...jobTemplateOperations,
  ...thingOperations,
  ...thingGroupOperations,
  ...thingTypeOperations,
  ...accountOperations,
]

/** A request whose address and body have been read. */
export interface ControlRequest {
  method: string
  /** Of the path, each decoded. */
  segments: readonly string[]
  query: Record<string, string>
  body: Record<string, unknown>
  who: string
}

/**
 * Answers a request with the members of its answer; what is undefined is left out.
 * @throws AwsError, or whatever went wrong in the bench.
 */
export function controlPlane(port: ApiPort): (request: ControlRequest) => Promise<object> {
  const table = new OperationTable(operations)
  const desk: Desk = { port, source: jobSourceOf(port) }
  return async ({ method, segments, query, body, who }) => {
    const { operation, labels } = table.find(method, segments)
    refuseTooDeep(body)
    const answer = await operation.answer(desk, { labels, query, body, who })
    await port.settled()
    return answer
  }
}
