/** What a device's message costs the engine, in jobs of 1,000, 10,000 and 100,000 executions: the aim is a flat line. */
import { performance } from 'node:perf_hooks'
import { EngineBench } from '../helpers/engine-bench.ts'

const sizes = [1_000, 10_000, 100_000]
/** Devices whose messages are timed, spread over the job; each sends an acknowledgement, a progress and an answer. */
const timedDevices = 1_000
const rounds = 7

function microsecondsAMessage(size: number): number {
  const bench = new EngineBench()
  const deviceIds = Array.from({ length: size }, (_, index) => `device-${index}`)
  bench.register(...deviceIds)
  for (const deviceId of deviceIds) bench.comeOnline(deviceId)
  bench.job('job', deviceIds)
  const every = size / timedDevices
  const started = performance.now()
  for (let index = 0; index < size; index += every) {
    const deviceId = deviceIds[index]!
    bench.apply({ kind: 'delivery.acknowledged', deviceId, jobId: 'job', executionNumber: 1, step: 0 })
    bench.answer('job', deviceId, 'IN_PROGRESS')
    bench.answer('job', deviceId, 'SUCCEEDED')
  }
  return ((performance.now() - started) * 1_000) / (timedDevices * 3)
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

// The sizes take turns, so that a busy moment of the machine falls on all of them alike.
const results = new Map<number, number[]>(sizes.map((size) => [size, []]))
for (let round = 0; round < rounds; round += 1) for (const size of sizes) results.get(size)!.push(microsecondsAMessage(size))

const base = median(results.get(sizes[0]!)!)
console.log('executions in the job | µs a message (median, spread) | ratio to the first row')
for (const size of sizes) {
  const values = results.get(size)!
  const spread = `${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)}`
  console.log(
    `${size.toLocaleString('en').padStart(21)} | ${median(values).toFixed(1).padStart(6)} (${spread}) | ${(median(values) / base).toFixed(2)}`,
  )
}
