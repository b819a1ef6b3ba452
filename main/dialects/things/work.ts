import type { DialectWork } from '../../contract/dialect.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../contract/json.ts'
import { shadowDelta } from '../../contract/shadow.ts'
import { patchOf } from '../state-patch.ts'
import { desiredProblem } from './shadow-state.ts'

/** How a family of things works, but for its words for commands. Settings go through the shadow, jobs through the queue. */
export function thingWork(
  own: Required<Pick<DialectWork, 'documentOf' | 'noticesOnSubscribe' | 'hasDeviceCommands' | 'hasNamedShadows'>>,
): DialectWork {
  return {
    desiredPatch: (values, _template, desired) => patchOf(values, desired),
    acknowledgedIn: () => [],
    // Done when there is nothing left to tell: what the device reports beside a value does not make it another.
    outcome: (values, reported) => {
      const isTaken = shadowDelta({ desired: withoutNulls(values), reported }) === null
      return { kind: isTaken ? 'taken' : 'waits', message: null }
    },
    desiredProblem,
    responseTimeoutMs: null,
    acknowledgesCommands: true,
    countsEveryReport: true,
    reportsMayBeLost: true,
    hasUnansweredCommands: false,
    tellsOnlyDifferences: true,
    ...own,
  }
}

/** As it stands in a shadow once it was written: null takes a member away. */
function withoutNulls(values: JsonObject): JsonObject {
  const kept = Object.entries(values).filter(([, value]) => value !== null)
  return Object.fromEntries(kept.map(([key, value]): [string, JsonValue] => [key, isJsonObject(value) ? withoutNulls(value) : value]))
}
