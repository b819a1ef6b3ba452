import type { FailedPolicy, RunAction, RunState } from '../../contract/recipes.ts'
import { BenchError } from '../../contract/errors.ts'

/** What can happen to a run: the acts of a person, the end of a step, and what its gate decides then. */
export type RunEvent = RunAction | 'ended' | Decision
/** `goOn`: the next step begins; `halt`: the recipe ends before its last step. */
export type Decision = 'goOn' | 'ask' | 'halt' | 'succeed' | 'fail'

/** The one table of a run: state x event -> state. What does not stand here is refused. */
export const runTable: Record<RunState, Partial<Record<RunEvent, RunState>>> = {
  running: {
    ended: 'running',
    goOn: 'running',
    ask: 'asking',
    halt: 'failed',
    succeed: 'completed',
    fail: 'failed',
    pause: 'paused',
    skipGate: 'running',
    stop: 'stopped',
  },
  paused: { continue: 'running', stop: 'stopped' },
  asking: { goOn: 'running', succeed: 'completed', fail: 'failed', skipGate: 'running', tryAgain: 'running', stop: 'stopped' },
  completed: {},
  failed: {},
  stopped: {},
}

/** What a gate does when devices have failed: by what is said of them, and whether enough succeeded for it to open. */
export const gateTable: Record<FailedPolicy, Record<'open' | 'closed', Extract<Decision, 'goOn' | 'ask' | 'halt'>>> = {
  leaveOut: { open: 'goOn', closed: 'ask' },
  stop: { open: 'halt', closed: 'halt' },
  ask: { open: 'ask', closed: 'ask' },
}

const wordsOf: Record<RunState, string> = {
  running: 'is running',
  paused: 'is paused',
  asking: 'waits for a person',
  completed: 'is completed',
  failed: 'has failed',
  stopped: 'was stopped',
}

const cannot: Record<RunEvent, string> = {
  pause: 'be paused',
  continue: 'go on',
  skipGate: 'open its gate',
  tryAgain: 'try its step again',
  stop: 'be stopped',
  ended: 'end a step',
  goOn: 'begin a step',
  ask: 'ask a person',
  halt: 'end early',
  succeed: 'be completed',
  fail: 'fail now',
}

/** @throws BenchError InvalidStateTransition that names the run and what may be done with it. */
export function movedTo(run: { id: string; name: string; state: RunState }, event: RunEvent): RunState {
  const to = runTable[run.state][event]
  if (to !== undefined) return to
  const allowed = runActionsOf(run.state)
  const what = allowed.length === 0 ? 'start the recipe again' : 'its page shows what can be done now'
  throw new BenchError(
    'InvalidStateTransition',
    `The run of ‘${run.name}’ ${wordsOf[run.state]}, so it cannot ${cannot[event]}: ${what}.`,
    {
      runId: run.id,
      state: run.state,
      allowed,
    },
  )
}

const actions: readonly RunAction[] = ['pause', 'continue', 'skipGate', 'tryAgain', 'stop']

/** What a person may do with a run in this state. */
export function runActionsOf(state: RunState): RunAction[] {
  return actions.filter((action) => runTable[state][action] !== undefined)
}

/** True when nothing happens to it any more. */
export function isOver(state: RunState): boolean {
  return Object.keys(runTable[state]).length === 0
}
