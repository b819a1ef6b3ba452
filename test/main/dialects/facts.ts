/** What is known of a device when it is written to, for the tests of dialects: nothing, unless said otherwise. */
import type { AnswerFacts } from '../../../main/contract/dialect.ts'
import { now } from './shown.ts'

export function factsOf(known: Partial<AnswerFacts> = {}): AnswerFacts {
  return {
    now,
    reading: null,
    device: undefined,
    twin: undefined,
    shadow: () => null,
    shadowNames: () => [],
    pending: () => [],
    execution: () => undefined,
    document: () => ({}),
    ...known,
  }
}
