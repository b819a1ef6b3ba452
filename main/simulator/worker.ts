/** The worker's side of the simulator: the clients live here, so that the bench's own thread stays free. */
import { setMaxListeners } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { demoFleet } from './demo.ts'
import { SimulatedDevice } from './device.ts'
import { temperamentOf } from './faults.ts'

/** What the bench tells the worker at its start. */
export interface WorkerData {
  host: string
  port: number
  count: number
  seed: number
}

/** New connections a second: the broker has other things to do as well. */
const connectionsPerSecond = 400

const { host, port, count, seed } = workerData as WorkerData
const bench = parentPort!
setMaxListeners(0)

let connected = 0
let told = -1
setInterval(() => {
  if (told === connected) return
  told = connected
  bench.postMessage({ connected })
}, 250)

const devices = demoFleet(count).map(({ device, reported }, number) => {
  const temperament = temperamentOf(seed, number)
  let isConnected = false
  const simulated = new SimulatedDevice({
    deviceId: device.deviceId,
    host,
    port,
    reported,
    keepaliveS: 90 + (number % 60),
    // All lose the bench at the same moment, and would come back at the same moment.
    reconnectMs: 2_000 + (number % 40) * 100,
    answer: (request) => temperament.answer(request),
    changed(now) {
      if (now !== isConnected) connected += now ? 1 : -1
      isConnected = now
    },
  })
  const afterMs = temperament.comesAfterMs + (number / connectionsPerSecond) * 1_000
  setTimeout(() => simulated.connect(), afterMs)
  return simulated
})

bench.on('message', (message) => {
  if (message === 'stop') void Promise.all(devices.map((device) => device.leave())).then(() => process.exit(0))
})
