/**
 * What looking at the traffic costs the broker: messages a second from publish to PUBACK of many light clients, with nobody
 * watching, with two pages that follow the trace (one of them filtered by text), and while the whole trace is exported
 * over and over. In turns, with the same clients and the same bench.
 */
import { startHeadless, temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'
import { EchoFleet } from './load/echo-fleet.ts'

const clients = 200
const rounds = 6
const messagesARound = 20_000
/** As often as a page reads on. */
const readEveryMs = 400

type Side = 'nobody' | 'watchers' | 'export'
const sides: Side[] = ['nobody', 'watchers', 'export']

/** Does something again and again until it is told to end; resolves when it has. */
function again(act: (signal: AbortSignal) => Promise<unknown>): () => Promise<void> {
  const end = new AbortController()
  const running = (async () => {
    while (!end.signal.aborted) await act(end.signal).catch((error: unknown) => !end.signal.aborted && Promise.reject(error as Error))
  })()
  return async () => {
    end.abort()
    await running
  }
}

/** A page that follows the trace: what came since it last asked, or the newest where that is too much. */
function watcher(server: HeadlessBench, filter: string): () => Promise<void> {
  return again(async (signal) => {
    const answer = await server.fetch(`/api/v1/traffic?limit=1000${filter}`, { signal })
    await answer.json()
    await new Promise((resolve) => setTimeout(resolve, readEveryMs))
  })
}

function lookers(server: HeadlessBench, side: Side): (() => Promise<void>)[] {
  if (side === 'nobody') return []
  if (side === 'watchers') return [watcher(server, ''), watcher(server, '&search=nothing+that+is+there')]
  return [
    again(async (signal) => {
      const { body } = await server.fetch('/api/v1/traffic.jsonl', { signal })
      // Only taken: what a reader makes of it is not the bench's doing.
      for await (const _ of body!) if (signal.aborted) break
    }),
  ]
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

const folder = await temporaryFolder()
const server = await startHeadless({ dataFolder: folder.folder, built: true })
const fleet = await EchoFleet.connect(server.mqttPort, clients)
const rates: Record<Side, number[]> = { nobody: [], watchers: [], export: [] }
// Unmeasured turns first: all is compiled, and the trace is full.
await fleet.publish(messagesARound)
await fleet.publish(messagesARound)
for (let round = 0; round < rounds; round += 1)
  for (const side of sides) {
    const ends = lookers(server, side)
    rates[side].push(messagesARound / (await fleet.publish(messagesARound)))
    for (const end of ends) await end()
  }

const names: Record<Side, string> = { nobody: 'nobody watches', watchers: 'two watch', export: 'an export runs' }
console.log(`${clients} clients, ${messagesARound.toLocaleString('en')} messages a turn, a full trace`)
console.log('the traffic    | messages/s, median (spread) | ratio to nobody')
for (const side of sides) {
  const [lowest, highest] = [Math.min(...rates[side]), Math.max(...rates[side])].map(Math.round)
  const ratio = (median(rates[side]) / median(rates.nobody)).toFixed(2)
  console.log(`${names[side].padEnd(14)} | ${Math.round(median(rates[side]))} (${lowest}–${highest})`.padEnd(44) + ` | ${ratio}`)
}
fleet.leave()
await server.end()
await folder.remove()
