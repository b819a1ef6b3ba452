import type { Activity } from '../../main/contract/network.ts'

/** The square that plots are drawn in; they are stretched to their place. */
export const side = 100

export interface Throughput {
  /** SVG paths, left the oldest. */
  in: string
  out: string
  /** Messages a second: the top of the plot, the last interval, and the most. */
  top: number
  now: { in: number; out: number }
  most: { in: number; out: number }
  minutes: number
}

/** Messages a second from messages an interval, as lines under a round top. Null while there are no intervals. */
export function throughputOf({ intervalMs, in: incoming, out: outgoing }: Pick<Activity, 'intervalMs' | 'in' | 'out'>): Throughput | null {
  if (incoming.length < 2) return null
  const perSecond = (counts: readonly number[]) => counts.map((count) => (count * 1_000) / intervalMs)
  const [comes, goes] = [perSecond(incoming), perSecond(outgoing)]
  const most = { in: Math.max(...comes), out: Math.max(...goes) }
  const top = roundTop(Math.max(most.in, most.out))
  return {
    in: lineOf(comes, top),
    out: lineOf(goes, top),
    top,
    now: { in: comes.at(-1)!, out: goes.at(-1)! },
    most,
    minutes: Math.round((incoming.length * intervalMs) / 60_000),
  }
}

/** The next of 1, 2, 5, 10, 20, …: a scale that does not twitch with each message. */
function roundTop(most: number): number {
  if (most <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= most)!
}

function lineOf(rates: readonly number[], top: number): string {
  const x = (index: number) => ((index / (rates.length - 1)) * side).toFixed(2)
  const y = (rate: number) => (side - (rate / top) * side).toFixed(2)
  return `M${rates.map((rate, index) => `${x(index)} ${y(rate)}`).join('L')}`
}
