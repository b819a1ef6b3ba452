/**
 * A command job over connected MQTT clients through the whole path: delivery, answer, durable status. Beside it, in turns
 * and with the same clients, a bare aedes that only echoes the same messages and keeps nothing.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { startHeadless, temporaryFolder } from '../helpers/headless-bench.ts'

const sizes = [1_000, 5_000]
const rounds = 5
/** Executions that one side does before the other has its turn. */
const messagesARound = 10_000
const target = 0.5

interface Result {
  seconds: number
  p50Ms: number
  p99Ms: number
}

interface Side {
  run(): Promise<Result>
  end(): Promise<void>
}

function start(name: string): ChildProcess {
  return fork(path.join(import.meta.dirname, 'load', name), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

async function told<Message>(child: ChildProcess, message: unknown): Promise<Message> {
  const answered = once(child, 'message')
  child.send(message as object)
  return (await answered)[0] as Message
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.disconnect()
  await gone
}

/** Resident memory of a process, in KiB; null where the system has no /proc. */
function residentKib(pid: number): number | null {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return null
  }
}

async function measure(clients: ChildProcess, count: number, go: () => Promise<unknown>): Promise<Result> {
  await told(clients, { await: count })
  const done = once(clients, 'message')
  await go()
  return (await done)[0] as Result
}

async function benchSide(count: number): Promise<Side & { kibADevice: number | null }> {
  const folder = await temporaryFolder()
  const bench = await startHeadless({ dataFolder: folder.folder, built: true })
  const before = residentKib(bench.process.pid!)
  const clients = start('clients.ts')
  await told(clients, { connect: count, port: bench.mqttPort })
  const after = residentKib(bench.process.pid!)
  const job = { type: 'command', operations: [{ name: 'reboot' }], targets: { query: 'online = true' } }
  return {
    kibADevice: before === null || after === null ? null : (after - before) / count,
    async run() {
      const result = await measure(clients, count, () => bench.call('POST', '/jobs', job))
      const { items } = await bench.call<{ items: { state: string; counts: { SUCCEEDED: number } }[] }>(
        'GET',
        '/jobs?sort=-created&limit=1',
      )
      if (items[0]?.state !== 'completed' || items[0].counts.SUCCEEDED !== count)
        throw new Error(`The job came to ${JSON.stringify(items[0])}.`)
      return result
    },
    async end() {
      await end(clients)
      await bench.end()
      await folder.remove()
    },
  }
}

async function echoSide(count: number): Promise<Side> {
  const broker = start('echo-broker.ts')
  const [{ port }] = (await once(broker, 'message')) as [{ port: number }]
  const clients = start('clients.ts')
  await told(clients, { connect: count, port })
  return {
    run: () => measure(clients, count, async () => broker.send('go')),
    async end() {
      await end(clients)
      await end(broker)
    },
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function row(name: string, count: number, results: Result[]): number {
  const rates = results.map(({ seconds }) => count / seconds)
  const p50 = median(results.map(({ p50Ms }) => p50Ms)).toFixed(1)
  const p99 = median(results.map(({ p99Ms }) => p99Ms)).toFixed(1)
  const spread = `${Math.round(Math.min(...rates))}–${Math.round(Math.max(...rates))}`
  console.log(`${String(count).padStart(7)} | ${name.padEnd(12)} | ${Math.round(median(rates))} (${spread}) | ${p50} / ${p99}`)
  return median(rates)
}

console.log('clients | side         | executions/s, median (spread) | answer to PUBACK, p50 / p99 ms')
for (const count of sizes) {
  const bench = await benchSide(count)
  const echo = await echoSide(count)
  const results = { bench: [] as Result[], echo: [] as Result[] }
  // Unmeasured turns first, so that both are compiled; then in turns, so that a busy moment falls on both.
  const turns = messagesARound / count
  for (let turn = 0; turn < turns; turn += 1) {
    await bench.run()
    await echo.run()
  }
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < turns; turn += 1) results.bench.push(await bench.run())
    for (let turn = 0; turn < turns; turn += 1) results.echo.push(await echo.run())
  }
  const ratio = row('Benchfleet', count, results.bench) / row('bare aedes', count, results.echo)
  console.log(
    `        ratio ${ratio.toFixed(2)} (target ≥ ${target}), memory a connected device ${bench.kibADevice?.toFixed(1) ?? 'unknown'} KiB`,
  )
  await bench.end()
  await echo.end()
}
