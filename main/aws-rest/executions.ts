/** One job on one thing (AWS IoT API). */
import { z } from 'zod'
import { deleteArchivedExecution } from '../api/archived-acts.ts'
import { BenchError } from '../contract/errors.ts'
import type { Execution } from '../contract/executions.ts'
import { executionShape, triesOf } from './execution-shapes.ts'
import { flag, statusDetailsSchema, wholeInQuery } from './fields.ts'
import { visibleJob } from './jobs.ts'
import { operation, type Desk } from './operation.ts'

const executionNumber = wholeInQuery(1, Number.MAX_SAFE_INTEGER)

function notThere(jobId: string, thingName: string): BenchError {
  return new BenchError('ExecutionNotFound', `Job ‘${jobId}’ does not run on thing ‘${thingName}’.`, { jobId, deviceId: thingName })
}

/** @throws BenchError JobNotFound, ExecutionNotFound */
async function knownExecution(desk: Desk, jobId: string, thingName: string): Promise<Execution> {
  const execution = (await visibleJob(desk, jobId)).execution(thingName)
  if (execution === undefined || triesOf(execution).length === 0) throw notThere(jobId, thingName)
  return execution
}

export const executionOperations = [
  operation({
    name: 'DescribeJobExecution',
    method: 'GET',
    path: '/things/{thingName}/jobs/{jobId}',
    query: z.object({ executionNumber: executionNumber.optional() }),
    async does(desk, { labels: { thingName, jobId }, query }) {
      const tries = triesOf(await knownExecution(desk, jobId, thingName))
      const one = tries.find((each) => (query.executionNumber ?? each.executionNumber) === each.executionNumber)
      if (!one)
        throw new BenchError('ExecutionNotFound', `Job ‘${jobId}’ has no execution ${query.executionNumber} on thing ‘${thingName}’.`)
      return { execution: executionShape(one, desk.port.now()) }
    },
  }),
  operation({
    name: 'CancelJobExecution',
    method: 'PUT',
    path: '/things/{thingName}/jobs/{jobId}/cancel',
    query: z.object({ force: flag }),
    body: z.object({ expectedVersion: z.number().int().optional(), statusDetails: statusDetailsSchema.optional() }),
    async does(desk, { labels: { thingName, jobId }, query: { force }, body: { expectedVersion, statusDetails }, who }) {
      await knownExecution(desk, jobId, thingName)
      await desk.source.requireAtHand(jobId)
      await desk.port.submit({
        kind: 'execution.cancel',
        jobId,
        deviceId: thingName,
        force,
        expectedVersion,
        statusDetails,
        who,
      })
    },
  }),
  operation({
    name: 'DeleteJobExecution',
    method: 'DELETE',
    path: '/things/{thingName}/jobs/{jobId}/executionNumber/{executionNumber}',
    query: z.object({ force: flag }),
    async does(desk, { labels, query: { force }, who }) {
      const { port, source } = desk
      const { jobId, thingName: deviceId } = labels
      const number = executionNumber.safeParse(labels.executionNumber)
      const execution = await knownExecution(desk, jobId, deviceId)
      if (!number.success || !triesOf(execution).some((one) => one.executionNumber === number.data)) throw notThere(jobId, deviceId)
      await port.whileNoJobLeaves(async () => {
        const act = { jobId, deviceId, executionNumber: number.data, who }
        if (source.isAtHand(jobId)) await port.submit({ kind: 'execution.delete', force, ...act })
        else await deleteArchivedExecution(port, source, act)
      })
    },
  }),
]
