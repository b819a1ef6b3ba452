import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { Engine } from '../../../main/engine/engine.ts'
import { engineOptions, stateOf } from '../../helpers/engine-bench.ts'
import { RuleLaws } from '../../helpers/rule-laws.ts'
import { fleetScript, SimulatedFleet } from '../../helpers/simulated-fleet.ts'

const fleets = 60
const seed = Number(process.env.RANDOM_SEED ?? 1)

/** Fleets that ran for days, one after the other in this process: what the engine remembers of calendars and queries is theirs by now. */
const uptimes = fc.sample(fleetScript, { numRuns: fleets, seed }).flatMap((script) => {
  const fleet = new SimulatedFleet(script, new RuleLaws())
  fleet.run()
  return fleet.uptimes
})

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

function replay(engine: Engine, log: (typeof uptimes)[number]['log']): void {
  for (const { input, now } of log) frozen(engine.apply(frozen(input), now))
}

test('an engine that remembers nothing comes to the same state, and writes to nothing that it was given or has given', async () => {
  vi.resetModules()
  const { Engine: AnotherEngine } = await import('../../../main/engine/engine.ts')
  for (const { kept, log, engine } of uptimes) {
    const another = new AnotherEngine(frozen(kept), engineOptions)
    replay(another, log)
    expect(isDeepStrictEqual(stateOf(another), stateOf(engine))).toBe(true)
    expect(another.nextWake()).toBe(engine.nextWake())
  }
})
