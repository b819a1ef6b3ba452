/**
 * 2,000 connected MQTT clients, a rollout whose rate doubles with every 400 devices, two retries, and an abort rule at
 * 20 %: once with one device in ten failing, once with three in ten. Draws when they were told against the plan, into
 * docs/pictures/rollout.svg, and prints how far the two lie apart.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { plannedRollout } from '../../main/contract/rollout-plan.ts'
import { runRollout, type RolloutRun } from '../helpers/rollout-run.ts'

const count = 2_000
const rollout = {
  exponentialRate: { baseRatePerMinute: 600, incrementFactor: 2, rateIncreaseCriteria: { numberOfNotifiedThings: 400 } },
}
const rules = {
  jobExecutionsRolloutConfig: rollout,
  jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED' as const, numberOfRetries: 2 }] },
  abortConfig: {
    criteriaList: [{ action: 'CANCEL' as const, failureType: 'ALL' as const, thresholdPercentage: 20, minNumberOfExecutedThings: 500 }],
  },
}

interface Point {
  atMs: number
  devices: number
}

/** When the first attempts were told, from the start of the job on. */
function observed({ job, notices }: RolloutRun): Point[] {
  const told = notices.filter(({ executionNumber }) => executionNumber === 1)
  return told.map(({ atMs }, index) => ({ atMs: atMs - job.startedAtMs!, devices: index + 1 }))
}

function report(name: string, run: RolloutRun, told: Point[], plan: Point[]): void {
  const lags = plan.filter(({ devices }) => devices <= told.length).map(({ atMs, devices }) => told[devices - 1]!.atMs - atMs)
  const sorted = lags.toSorted((a, b) => a - b)
  const { counts, state, attempts } = run.job
  console.log(
    `${name}: ${state}, told ${told.length} of ${count} devices in ${(told.at(-1)!.atMs / 1000).toFixed(1)} s (plan for all ${(plan.at(-1)!.atMs / 1000).toFixed(1)} s), ` +
      `${attempts} attempts, ${counts.SUCCEEDED} succeeded, ${counts.FAILED} failed, ${counts.CANCELED} canceled`,
  )
  console.log(
    `  after the plan by ${sorted[0]} ms at least, ${sorted[Math.floor(sorted.length / 2)]} ms in the middle, ${sorted.at(-1)} ms at most`,
  )
  if (run.job.comment !== null) console.log(`  ${run.job.comment}`)
}

const size = { width: 860, height: 420, left: 64, right: 24, top: 28, bottom: 52 }

function drawing(curves: { points: Point[]; color: string; dash?: string; width: number; name: string }[]): string {
  const untilMs = Math.ceil(Math.max(...curves.map(({ points }) => points.at(-1)!.atMs)) / 10_000) * 10_000
  const x = (atMs: number) => size.left + (atMs / untilMs) * (size.width - size.left - size.right)
  const y = (devices: number) => size.height - size.bottom - (devices / count) * (size.height - size.top - size.bottom)
  const ticks = (most: number, step: number) => Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step)
  const across = ticks(count, 400).map(
    (devices) =>
      `<line x1="${size.left}" x2="${size.width - size.right}" y1="${y(devices)}" y2="${y(devices)}" stroke="#e3e6ea"/>` +
      `<text x="${size.left - 8}" y="${y(devices) + 4}" text-anchor="end">${devices.toLocaleString('en')}</text>`,
  )
  const along = ticks(untilMs, 10_000).map(
    (atMs) => `<text x="${x(atMs).toFixed(1)}" y="${size.height - size.bottom + 18}" text-anchor="middle">${atMs / 1000}</text>`,
  )
  const lines = curves.map(({ points, color, dash, width }) => {
    const thinned = points.filter((_, index) => index % Math.ceil(points.length / 500) === 0 || index === points.length - 1)
    const path = thinned.map(({ atMs, devices }) => `${x(atMs).toFixed(1)},${y(devices).toFixed(1)}`).join(' ')
    return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ''} stroke-linejoin="round"/>`
  })
  const legend = curves.map(
    ({ name, color, dash, width }, index) =>
      `<line x1="${size.left + 16}" x2="${size.left + 48}" y1="${size.top + 16 + index * 22}" y2="${size.top + 16 + index * 22}" stroke="${color}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ''}/>` +
      `<text x="${size.left + 56}" y="${size.top + 20 + index * 22}" fill="#1f2630">${name}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="system-ui, sans-serif" font-size="13" fill="#56606d">`,
    `<title>Devices told over time: the plan, and two observed rollouts over ${count.toLocaleString('en')} MQTT clients</title>`,
    `<rect width="${size.width}" height="${size.height}" rx="8" fill="#ffffff"/>`,
    ...across,
    ...along,
    `<text x="${(size.left + size.width - size.right) / 2}" y="${size.height - 12}" text-anchor="middle">seconds from the start of the job</text>`,
    `<text x="${size.left - 8}" y="${size.top - 10}" text-anchor="end">devices</text>`,
    ...lines,
    ...legend,
    '</svg>\n',
  ].join('\n')
}

const plan = plannedRollout(rollout, count).points.map(({ atMs, reached }) => ({ atMs, devices: reached }))
const steady = await runRollout({ count, fails: (number) => number % 10 === 7, rules })
const steadyPoints = observed(steady)
report('one in ten fails', steady, steadyPoints, plan)
const aborted = await runRollout({ count, fails: (number) => number % 10 < 3, rules })
const abortedPoints = observed(aborted)
report('three in ten fail', aborted, abortedPoints, plan)

const file = path.join(import.meta.dirname, '../../docs/pictures/rollout.svg')
writeFileSync(
  file,
  drawing([
    {
      points: [{ atMs: 0, devices: 0 }, ...plan],
      color: '#9aa4b2',
      width: 6,
      name: 'plan: 600 a minute, doubled with every 400 devices told',
    },
    { points: steadyPoints, color: '#1f5fd0', width: 2, name: 'observed: 10 % fail, two retries; told to the end' },
    {
      points: abortedPoints,
      color: '#c62828',
      width: 2,
      dash: '6 3',
      name: 'observed: 30 % fail; the abort rule (20 % of at least 500) ends it',
    },
  ]),
)
console.log(`The plot is in ${path.relative(process.cwd(), file)}.`)
