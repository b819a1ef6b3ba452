import type { SimulatedAnswer, SimulatedRequest } from './device.ts'
import { pick, seededRandom } from './random.ts'

/** How one device of the fleet misbehaves, if it does; the same for the same seed and number. */
export interface Temperament {
  /** It fails every job with this error; only its light still blinks. */
  fault: string | null
  /** It takes its message and never answers. */
  isSilent: boolean
  /** It is away at first, and comes back after so many ms. */
  comesAfterMs: number
  answer(request: SimulatedRequest): SimulatedAnswer
}

const shares = { faulty: 0.03, silent: 0.005, away: 0.05 }

const faults = [
  'Compressor relay did not close',
  'Flash write failed at 0x0801F800',
  'Sensor bus timeout (I2C 0x48)',
  'Supply voltage low: 2.71 V',
  'Stepper lost position at 412 steps',
]

/** How long a light blinks that was asked to. */
const blinkMs = 10_000

/** A device of that number in a fleet of that seed: mostly well, now and then with a believable fault. */
export function temperamentOf(seed: number, number: number): Temperament {
  const random = seededRandom(seed * 1_000_003 + number)
  const fault = random() < shares.faulty ? pick(faults, random) : null
  const isSilent = fault === null && random() < shares.silent
  const comesAfterMs = random() < shares.away ? 20_000 + Math.floor(random() * 40_000) : 0
  return {
    fault,
    isSilent,
    comesAfterMs,
    answer(request) {
      const latencyMs = 150 + Math.floor(random() * random() * 4_000)
      if (isSilent) return { status: 'silent' }
      if (request.kind === 'command' && request.command === 'identify') return blinking(latencyMs)
      if (fault !== null) return { status: 'FAILED', message: fault, latencyMs }
      return request.kind === 'command'
        ? { status: 'SUCCEEDED', result: { command: request.command, tookMs: latencyMs }, latencyMs }
        : { status: 'SUCCEEDED', latencyMs }
    },
  }
}

/** What it reports tells those who do not see the light. */
function blinking(latencyMs: number): SimulatedAnswer {
  const shows = { values: { identifying: true }, forMs: blinkMs, then: { identifying: false } }
  return { status: 'SUCCEEDED', message: `Blinks for ${blinkMs / 1_000} s`, latencyMs, shows }
}
