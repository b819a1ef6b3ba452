/** The line of a measured value over time; the component only draws it. */
import { number } from '../../i18n/index.ts'

export interface PlotPoint {
  atMs: number
  value: number
}

export interface Plot {
  /** The path of the line, in a square of 100 × 100 with its origin top left. */
  line: string
  /** Where each value stands, as a path of points; empty where there are too many to be told apart. */
  dots: string
  /** The last point, in per cent from the left and from the top. */
  last: { x: number; y: number }
  low: number
  high: number
  fromMs: number
  toMs: number
}

/** A line has at most so many pieces with a lowest and a highest value each: more cannot be told apart on a screen. */
const mostPieces = 120
/** More dots run into one another. */
const mostDots = 60
/** Marks of time below a plot are at least so far apart. */
const shortestMarkMs = 1_000

/** @param points oldest first. @returns null when there is no point. */
export function plotOf(points: readonly PlotPoint[]): Plot | null {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last) return null
  let low = first.value
  let high = first.value
  for (const { value } of points) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const spanMs = last.atMs - first.atMs
  const x = (atMs: number) => round(spanMs <= 0 ? 100 : ((atMs - first.atMs) / spanMs) * 100)
  // A value that does not move runs along the middle.
  const y = (value: number) => round(high === low ? 50 : 100 - ((value - low) / (high - low)) * 100)
  const thinned = thin(points, first.atMs, spanMs)
  const line =
    thinned.length === 1 || spanMs <= 0
      ? `M0 ${y(last.value)} H100`
      : thinned.map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.atMs)} ${y(point.value)}`).join(' ')
  const dots = points.length > mostDots ? '' : points.map((point) => `M${x(point.atMs)} ${y(point.value)}h0`).join(' ')
  return { line, dots, last: { x: x(last.atMs), y: y(last.value) }, low, high, fromMs: first.atMs, toMs: last.atMs }
}

/** Of each piece of time the first, lowest, highest and last point, so that no spike is lost. */
function thin(points: readonly PlotPoint[], fromMs: number, spanMs: number): readonly PlotPoint[] {
  if (points.length <= mostPieces * 2 || spanMs <= 0) return points
  const pieces = new Map<number, { first: PlotPoint; low: PlotPoint; high: PlotPoint; last: PlotPoint }>()
  for (const point of points) {
    const index = Math.min(mostPieces - 1, Math.floor(((point.atMs - fromMs) / spanMs) * mostPieces))
    const piece = pieces.get(index)
    if (!piece) {
      pieces.set(index, { first: point, low: point, high: point, last: point })
      continue
    }
    if (point.value < piece.low.value) piece.low = point
    if (point.value > piece.high.value) piece.high = point
    piece.last = point
  }
  return [...pieces.values()].flatMap(({ first, low, high, last }) =>
    [...new Set([first, low, high, last])].sort((a, b) => a.atMs - b.atMs),
  )
}

/** Moments that are spread evenly over a plot, its two ends among them; fewer where they would all read alike. */
export function timeMarks(fromMs: number, toMs: number, wanted: number): number[] {
  const steps = Math.max(1, Math.min(wanted - 1, Math.floor((toMs - fromMs) / shortestMarkMs)))
  return Array.from({ length: steps + 1 }, (_nothing, index) => fromMs + ((toMs - fromMs) * index) / steps)
}

/** About `wanted` marks at round numbers within a range, both ends included where they are round. */
export function roundMarks(low: number, high: number, wanted: number): number[] {
  if (high === low) return [low]
  const rough = (high - low) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  // 0.35 / 0.05 is a little less than 7.
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.floor(high / step + 1e-9) - first + 1
  return Array.from({ length: count }, (_nothing, index) => Number(((first + index) * step).toPrecision(12)))
}

/** A measured number as it is read: no more digits than tell something. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return number(value)
  return number(Number(value.toPrecision(6)), { maximumFractionDigits: 12 })
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
