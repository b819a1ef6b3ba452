import type { Input } from '../contract/engine-io.ts'
import type { PipelineParts } from './pipeline.ts'

type PipelineEngine = PipelineParts['engine']

/** An engine whose inputs are seen, in order, for recordings; those that it refuses are not. */
export function recordedEngine(engine: PipelineEngine, record: (now: number, input: Input) => void): PipelineEngine {
  return {
    apply(input, now) {
      const output = engine.apply(input, now)
      record(now, input)
      return output
    },
    nextWake: () => engine.nextWake(),
  }
}
