import { readFileSync } from 'node:fs'
import type { Input, NewJobDefinition } from '../../main/contract/engine-io.ts'
import { noRules } from '../../main/contract/job-rules.ts'
import { Engine } from '../../main/engine/engine.ts'
import { emptyState, engineOptions } from './engine-bench.ts'

/** What a recorded run came to: enough to see any change of behaviour. */
export interface RunSummary {
  devices: number
  online: number
  jobs: { name: string; state: string; counts: Record<string, number>; allowedActions: string[] }[]
  /** Every execution as "job name, device: status, number, error", in order. */
  executions: string[]
}

export interface Recording {
  benchfleetVersion: string
  inputs: { now: number; input: Input }[]
  expect: RunSummary | null
}

/**
 * Reads a recording: a header line, a line an input as `--record` writes them (an empty bench to begin with), and at the
 * end a line with what the run came to.
 */
export function readRecording(file: string): Recording {
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const [header, ...rest] = lines
  const last = rest.at(-1)
  const expected = last && 'expect' in last ? (last.expect as RunSummary) : null
  return {
    benchfleetVersion: String(header!.benchfleetVersion),
    inputs: (expected ? rest.slice(0, -1) : rest).map((line) => withRules(line as unknown as Recording['inputs'][number])),
    expect: expected,
  }
}

const withoutRules: Partial<NewJobDefinition> = { ...noRules, jobTemplateId: null }

/** Jobs that were recorded before there were rules have none. */
function withRules({ now, input }: Recording['inputs'][number]): Recording['inputs'][number] {
  if (input.kind !== 'job.create' && input.kind !== 'job.edit') return { now, input }
  return { now, input: { ...input, definition: { ...withoutRules, ...input.definition } } }
}

export function replay(recording: Recording): Engine {
  const engine = new Engine(emptyState(), engineOptions)
  for (const { input, now } of recording.inputs) engine.apply(input, now)
  return engine
}

export function summaryOf(engine: Engine): RunSummary {
  const devices = [...engine.devices()]
  const jobs = [...engine.jobs()].toSorted((a, b) => a.createdAtMs - b.createdAtMs)
  return {
    devices: devices.length,
    online: devices.filter((device) => device.presence === 'online').length,
    jobs: jobs.map((job) => ({
      name: job.name,
      state: job.state,
      counts: Object.fromEntries(Object.entries(job.counts).filter(([, count]) => count > 0)),
      allowedActions: engine.allowedActions(job.jobId),
    })),
    executions: jobs.flatMap((job) =>
      [...engine.executions(job.jobId)]
        .map((execution) =>
          `${job.name}, ${execution.deviceId}: ${execution.status} ${execution.executionNumber} ${execution.error ?? ''}`.trimEnd(),
        )
        .toSorted(),
    ),
  }
}
