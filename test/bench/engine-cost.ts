/**
 * What a device's message costs the engine, in jobs of 1,000, 10,000 and 100,000 executions. Each size is measured twice:
 * alone, where a larger job is also more memory to reach into, and with 100,000 executions on the bench in all, where only
 * the size of the job differs. The second is to be flat.
 */
import { performance } from 'node:perf_hooks'
import { EngineBench } from '../helpers/engine-bench.ts'

const sizes = [1_000, 10_000, 100_000]
const largest = sizes.at(-1)!
/** Devices whose messages are timed, spread over all; each sends an acknowledgement, a progress and an answer. */
const timedDevices = 1_000
const rounds = 7

/** @param executions on the bench in all, in jobs of `size` each. */
function microsecondsAMessage(size: number, executions: number): number {
  const bench = new EngineBench()
  const deviceIds = Array.from({ length: executions }, (_, index) => `device-${index}`)
  bench.register(...deviceIds)
  for (const deviceId of deviceIds) bench.comeOnline(deviceId)
  for (let first = 0; first < executions; first += size) bench.job(`job-${first / size}`, deviceIds.slice(first, first + size))
  const started = performance.now()
  for (let index = 0; index < executions; index += executions / timedDevices) {
    const deviceId = deviceIds[index]!
    const jobId = `job-${Math.floor(index / size)}`
    bench.apply({ kind: 'delivery.acknowledged', deviceId, jobId, executionNumber: 1, step: 0 })
    bench.answer(jobId, deviceId, 'IN_PROGRESS', { message: 'under way' })
    bench.answer(jobId, deviceId, 'SUCCEEDED')
  }
  return ((performance.now() - started) * 1_000) / (timedDevices * 3)
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function measure(title: string, executionsOf: (size: number) => number): void {
  // The first round only warms up the compiler, which would make the smallest job look dear and the ratios small.
  for (const size of sizes) microsecondsAMessage(size, executionsOf(size))
  // The sizes take turns, so that a busy moment of the machine falls on all of them alike.
  const results = new Map<number, number[]>(sizes.map((size) => [size, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const size of sizes) results.get(size)!.push(microsecondsAMessage(size, executionsOf(size)))

  const base = median(results.get(sizes[0]!)!)
  console.log(`\n${title}\nexecutions in the job | µs a message (median, spread) | ratio to the first row`)
  for (const size of sizes) {
    const values = results.get(size)!
    const spread = `${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)}`
    console.log(
      `${size.toLocaleString('en').padStart(21)} | ${median(values).toFixed(1).padStart(6)} (${spread}) | ${(median(values) / base).toFixed(2)}`,
    )
  }
}

measure('The job alone on the bench', (size) => size)
measure(`${largest.toLocaleString('en')} executions on the bench in all`, () => largest)
