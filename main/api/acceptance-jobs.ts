import type { AcceptanceRun, Step } from '../contract/acceptance.ts'
import { onOneLine } from '../contract/ids.ts'
import type { NewJob } from '../contract/job-requests.ts'

/** By this tag a job says of which run it is. */
const runTag = 'acceptanceRun'

/** The job of the present step of a run, on these devices. */
export function jobOfStep(run: AcceptanceRun, jobId: string, deviceIds: string[]): NewJob {
  const step = run.steps[run.step]!
  const common = {
    jobId,
    name: onOneLine(`${run.sheetName}: ${stepName(step, run.step)}`).slice(0, 256),
    description: `Step ${run.step + 1} of a run of the acceptance sheet ‘${run.sheetName}’, by ${run.operator}.`,
    targets: { thingNames: deviceIds },
    targetSelection: 'SNAPSHOT' as const,
    tags: [{ Key: runTag, Value: run.id }],
  }
  const work = step.work!
  if (work.kind === 'jobTemplate') return { ...common, jobTemplateId: work.jobTemplateId, parameters: work.parameters }
  return { ...common, templateId: work.templateId, type: work.type, operations: [work.operation] }
}

/** What a step is called: its title, else what it does. */
export function stepName({ title, work }: Step, index: number): string {
  if (title !== '') return title
  if (work?.kind !== 'operation') return `step ${index + 1}`
  const { type, operation } = work
  return type === 'command' ? operation.name : `${operation.name} = ${JSON.stringify(operation.value)}`
}
