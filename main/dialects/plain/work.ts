import type { DialectWork } from '../../contract/dialect.ts'
import { sameJson } from '../../contract/json.ts'
import { own } from '../read-json.ts'
import { patchOf } from '../state-patch.ts'

/** Settings are values as they are, and a device has taken them when it says so or reports them all. */
export const work: DialectWork = {
  desiredPatch: (values, _template, desired) => patchOf(values, desired),
  acknowledgedIn: () => [],
  outcome: (values, reported) => {
    const isTaken = Object.entries(values).every(([name, value]) => sameJson(own(reported, name), value))
    return { kind: isTaken ? 'taken' : 'waits', message: null }
  },
  desiredProblem: () => null,
  responseTimeoutMs: null,
  acknowledgesCommands: true,
  countsEveryReport: false,
  reportsMayBeLost: false,
  hasUnansweredCommands: false,
  documentOf: null,
  noticesOnSubscribe: false,
  tellsOnlyDifferences: false,
  hasDeviceCommands: false,
  hasNamedShadows: false,
}
