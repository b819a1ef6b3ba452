/** A run held against a golden run, device by device. */
import { outlierRule, type ComparedField, type RunDeviceFacts, type Spread } from '../../contract/compare.ts'
import { isOutlier, spreadOf } from './spread.ts'

/** From what share on a value is the usual one of a golden run. */
const usualShare = 0.5

/** What a device of a run comes to. */
export interface Held {
  facts: RunDeviceFacts
  against: 'device' | 'usual' | 'none'
  goldenDurationMs: number | null
  differences: number
  outliers: number
  /** Those that differ or lie apart first. */
  fields: ComparedField[]
}

export interface HeldRun {
  devices: Held[]
  durations: Spread | null
  goldenDurations: Spread | null
}

/** @param golden null: there is none, and only what lies apart in the run itself is found. */
export function heldAgainst(run: readonly RunDeviceFacts[], golden: readonly RunDeviceFacts[] | null): HeldRun {
  const spreads = spreadsOf(run)
  const goldenSpreads = golden === null ? new Map<string, Spread>() : spreadsOf(golden)
  const byId = new Map(golden?.map((facts) => [facts.deviceId, facts]))
  const usual = golden === null || golden.length === 0 ? null : usualOf(golden, goldenSpreads)
  return {
    devices: run.map((facts) => held(facts, byId.get(facts.deviceId) ?? null, usual, spreads, goldenSpreads)),
    durations: spreads.get('duration') ?? null,
    goldenDurations: goldenSpreads.get('duration') ?? null,
  }
}

function held(
  facts: RunDeviceFacts,
  same: RunDeviceFacts | null,
  usual: RunDeviceFacts | null,
  spreads: ReadonlyMap<string, Spread>,
  goldenSpreads: ReadonlyMap<string, Spread>,
): Held {
  const other = same ?? usual
  const [here, there] = [textsOf(facts), other === null ? null : textsOf(other)]
  const names = [...new Set([...here.keys(), ...(there?.keys() ?? [])])]
  const fields = names.map((name): ComparedField => {
    const [mine, golden] = [here.get(name) ?? null, there?.get(name) ?? null]
    const number = numberOf(mine)
    const spread = spreads.get(name)
    return {
      name,
      here: mine,
      golden,
      isDifferent: there !== null && differs(name, mine, golden, goldenSpreads.get(name)),
      outlier: number !== null && spread !== undefined && isOutlier(number, spread, leastOf(name)) ? spread : null,
    }
  })
  const rank = ({ isDifferent, outlier }: ComparedField) => (outlier !== null ? 0 : isDifferent ? 1 : 2)
  return {
    facts,
    against: same !== null ? 'device' : usual !== null ? 'usual' : 'none',
    goldenDurationMs: other?.durationMs ?? null,
    differences: fields.filter(({ isDifferent }) => isDifferent).length,
    outliers: fields.filter(({ outlier }) => outlier !== null).length,
    fields: fields.toSorted((left, right) => rank(left) - rank(right)),
  }
}

/**
 * Numbers of a golden run stray as well: one within its spread is no difference, neither from what was usual there nor from
 * what the device itself had. Durations never are one by themselves: outliers tell.
 */
function differs(name: string, here: string | null, golden: string | null, spread: Spread | undefined): boolean {
  if (here === golden) return false
  const [mine, theirs] = [numberOf(here), numberOf(golden)]
  if (mine === null || theirs === null) return name !== 'duration' || (here === null) !== (golden === null)
  if (spread !== undefined && spread.count >= outlierRule.leastCount)
    return [spread, { ...spread, median: theirs }].every((around) => isOutlier(mine, around, leastOf(name)))
  return name !== 'duration'
}

const leastOf = (name: string) => (name === 'duration' ? outlierRule.leastDurationMs : 0)

function textsOf({ status, durationMs, values }: RunDeviceFacts): Map<string, string> {
  return new Map([
    ['status', JSON.stringify(status)],
    ...(durationMs === null ? [] : ([['duration', String(durationMs)]] as [string, string][])),
    ...Object.entries(values),
  ])
}

function numberOf(text: string | null): number | null {
  return text !== null && /^-?\d/.test(text) && Number.isFinite(Number(text)) ? Number(text) : null
}

function spreadsOf(devices: readonly RunDeviceFacts[]): Map<string, Spread> {
  const numbers = new Map<string, number[]>()
  for (const facts of devices)
    for (const [name, text] of textsOf(facts)) {
      const number = numberOf(text)
      if (number === null) continue
      const known = numbers.get(name)
      if (known) known.push(number)
      else numbers.set(name, [number])
    }
  return new Map([...numbers].map(([name, values]) => [name, spreadOf(values)!]))
}

/** What a device of the golden run usually is: of numbers the median, of all else what at least half of them say. */
function usualOf(golden: readonly RunDeviceFacts[], spreads: ReadonlyMap<string, Spread>): RunDeviceFacts {
  const counts = new Map<string, Map<string, number>>()
  for (const facts of golden)
    for (const [name, text] of textsOf(facts)) {
      const ofName = counts.get(name) ?? new Map<string, number>()
      counts.set(name, ofName.set(text, (ofName.get(text) ?? 0) + 1))
    }
  const usual = new Map<string, string>()
  for (const [name, texts] of counts) {
    const spread = spreads.get(name)
    if (spread !== undefined && spread.count >= golden.length * usualShare) usual.set(name, String(spread.median))
    for (const [text, count] of texts) if (count >= golden.length * usualShare && spread === undefined) usual.set(name, text)
  }
  const status = usual.get('status')
  const duration = usual.get('duration')
  const values = [...usual].filter(([name]) => name !== 'status' && name !== 'duration')
  return {
    deviceId: golden[0]!.deviceId,
    status: status === undefined ? '' : (JSON.parse(status) as string),
    durationMs: duration === undefined ? null : Number(duration),
    values: Object.fromEntries(values),
  }
}
