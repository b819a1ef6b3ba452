/**
 * Devices that fail a job again and again, in a process of their own: each takes its command, waits, and fails it, so that
 * its execution goes to QUEUED and IN_PROGRESS once more. Told by its parent: `{ port, count, answerAfterMs }`.
 */
import { LightDevice } from '../../helpers/light-device.ts'

/** Connections under way at a time. */
const atATime = 100

async function connectAll({ port, count, answerAfterMs }: { port: number; count: number; answerAfterMs: number }): Promise<void> {
  const later = () => new Promise<void>((resolve) => setTimeout(resolve, answerAfterMs * (0.5 + Math.random())))
  const fail = async (executionNumber: number) => {
    await later()
    return { status: 'FAILED' as const, message: `Sensor 7 does not answer (try ${executionNumber})` }
  }
  for (let first = 0; first < count; first += atATime)
    await Promise.all(
      Array.from({ length: Math.min(atATime, count - first) }, (_, index) => LightDevice.connect(port, `device-${first + index}`, fail)),
    )
  process.send!({ connected: count })
}

process.on('message', (message: Parameters<typeof connectAll>[0]) => void connectAll(message))
process.on('disconnect', () => process.exit(0))
