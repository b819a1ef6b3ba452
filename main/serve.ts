/** Headless entry: the same bench, its UI served to a browser on loopback. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startHttpDoor } from './api/doors/http.ts'
import { createRouter } from './api/router.ts'
import { startBench } from './bench.ts'
import { defaultDataFolder } from './composition/data-folder.ts'
import { isBenchError } from './contract/errors.ts'
import type { Input } from './contract/engine-io.ts'

const usage = `Usage: npm run serve -- [--data <folder>] [--port <http port>] [--mqtt-port <port>] [--host <address>] [--token <token>] [--demo] [--open]

  --data       folder of this bench's data (default: ${defaultDataFolder()})
  --port       port of the UI and REST door; 0 is any free one (default: 8080, or any free one if that is taken)
  --mqtt-port  port for devices, for this run in place of the setting; 0 is any free one
  --host       address of the UI and REST door (default: 127.0.0.1)
  --token      what a script sends as Bearer token (default: a new one each start)
  --demo       start 200 simulated devices; --demo=<count> for another number
  --open       open the UI in this computer's browser`

/** From source this file lies in main/, built in out/main/: the root is where package.json is. */
const root = [path.join(import.meta.dirname, '..'), path.join(import.meta.dirname, '..', '..')].find((folder) =>
  existsSync(path.join(folder, 'package.json')),
)!

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}

function stopWith(sentence: string): never {
  say(sentence)
  process.exit(1)
}

function portNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535) stopWith(`--${option} takes a port from 0 to 65535, not "${text}".`)
  return port
}

function readOptions() {
  // `npm start -- --demo` and `--demo=500` are both meant to work, which parseArgs alone has no word for.
  const words = process.argv.slice(2).map((word) => (word === '--demo' ? '--demo=200' : word))
  try {
    const { values } = parseArgs({
      args: words,
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        'mqtt-port': { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        token: { type: 'string' },
        demo: { type: 'string' },
        record: { type: 'string' },
        open: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (error) {
    return stopWith(`${(error as Error).message}\n\n${usage}`)
  }
}

function openInBrowser(url: string): void {
  const [program, ...words] =
    process.platform === 'darwin' ? ['open', url] : process.platform === 'win32' ? ['cmd', '/c', 'start', '', url] : ['xdg-open', url]
  const child = spawn(program!, words, { stdio: 'ignore', detached: true })
  // No browser to open (a server without a screen): the address stands on stderr for the person.
  child.on('error', () => undefined)
  child.unref()
}

async function main(): Promise<void> {
  const options = readOptions()
  if (options.help) {
    process.stdout.write(`${usage}\n`)
    return
  }
  const version = (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version
  const demoCount = options.demo === undefined ? 0 : Number(options.demo)
  if (!Number.isInteger(demoCount) || demoCount < 0 || demoCount > 10_000) stopWith('--demo takes a number of devices from 1 to 10000.')
  const httpPort = portNumber('port', options.port)
  const mqttPort = portNumber('mqtt-port', options['mqtt-port'])

  const recordFile = options.record
  const bench = await startBench({
    dataFolder: path.resolve(options.data ?? defaultDataFolder()),
    mqttPort,
    version,
    log: say,
    record: recordFile === undefined ? undefined : recorder(recordFile, version),
  })
  const token = options.token ?? randomBytes(24).toString('base64url')
  const uiFolder = path.join(root, 'out', 'renderer')
  const door = await startHttpDoor({
    router: createRouter(bench.port),
    port: bench.port,
    host: options.host,
    httpPort: httpPort ?? 8080,
    anyPortIfTaken: httpPort === undefined,
    token,
    uiFolder: existsSync(uiFolder) ? uiFolder : null,
    log: say,
  })

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await door.close()
    await bench.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())

  const { broker } = bench.port.overview()
  if (broker.problem !== null) say(broker.problem)
  process.stdout.write(
    `${JSON.stringify({ event: 'ready', http: door.url, mqtt: broker.listening ? `mqtt://127.0.0.1:${broker.port}` : null, token })}\n`,
  )
  say(`Benchfleet is ready: open ${door.startUrl}`)
  if (options.open) openInBrowser(door.startUrl)
  if (demoCount > 0) await bench.port.startSimulator(demoCount)
}

/** Writes every input of the engine to a file that the tests can replay (test/recordings). */
function recorder(file: string, version: string): (now: number, input: Input) => void {
  writeFileSync(file, `${JSON.stringify({ benchfleetVersion: version })}\n`)
  return (now, input) => appendFileSync(file, `${JSON.stringify({ now, input })}\n`)
}

main().catch((error: unknown) => stopWith(isBenchError(error) ? error.message : `Benchfleet could not start: ${String(error)}`))
