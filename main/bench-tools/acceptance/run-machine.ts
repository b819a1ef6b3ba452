/** Every legal move of a run. */
import type { RunState } from '../../contract/acceptance.ts'
import { BenchError } from '../../contract/errors.ts'

/** A step begins with its job, or with the values that it waits for; `end` and `cancel` are for good. */
export type RunEvent = 'work' | 'read' | 'end' | 'cancel'

export const runMoves: Readonly<Record<RunState, Readonly<Partial<Record<RunEvent, RunState>>>>> = {
  working: { work: 'working', read: 'reading', end: 'completed', cancel: 'canceled' },
  reading: { work: 'working', read: 'reading', end: 'completed', cancel: 'canceled' },
  completed: {},
  canceled: {},
}

/** @throws BenchError InvalidStateTransition */
export function moved(from: RunState, event: RunEvent): RunState {
  const to = runMoves[from][event]
  if (to === undefined)
    throw new BenchError('InvalidStateTransition', `The run is ${from} and cannot be changed any more: start another.`, { from, event })
  return to
}

export function hasEnded({ state }: { state: RunState }): boolean {
  return Object.keys(runMoves[state]).length === 0
}
