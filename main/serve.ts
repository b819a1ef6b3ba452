/** Headless entry: the same bench, its UI served to a browser on loopback. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startHttpDoor } from './api/doors/http.ts'
import { createRouter } from './api/router.ts'
import { startBench } from './bench.ts'
import { readCommandLine } from './composition/command-line.ts'
import { defaultDataFolder } from './composition/data-folder.ts'
import { isBenchError } from './contract/errors.ts'
import type { Input } from './contract/engine-io.ts'

const usualHttpPort = 8080

const usage = `Usage: npm run serve -- [options]

  --data <folder>           folder of this bench's data (default: ${defaultDataFolder()})
  --host <address>          address of the UI and REST (default: 127.0.0.1, this computer only)
  --port <port>             port of the UI and REST; 0 is any free one (default: ${usualHttpPort}, or any free one if that is taken)
  --token <token>           what a script sends as Bearer token (default: a new one each start)
  --open                    open the UI in this computer's browser
  --no-announce             say nothing of this bench by mDNS in this run
  --demo[=<count>]          start simulated devices (200)
  --record <file>           write every input of the job engine, keys of devices among them, for a replay in the tests

Ports in place of those of the settings, for this run; 0 is any free one where nothing else is said:

  --mqtt-port <port>        devices, by MQTT (1883)
  --mqtts-port <port>       devices, by MQTT with TLS, also over WebSocket (8883)
  --file-port <port>        devices, by HTTPS: files of their jobs, and the jobs of those without MQTT (8443)
  --plain-file-port <port>  files by HTTP, for devices without TLS (8081); 0 is none
  --tools-port <port>       the aws CLI, AWS and EMQX SDKs and scripts on this computer, by HTTP (8082)`

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

function openInBrowser(url: string): void {
  const [program, ...words] =
    process.platform === 'darwin' ? ['open', url] : process.platform === 'win32' ? ['cmd', '/c', 'start', '', url] : ['xdg-open', url]
  const child = spawn(program!, words, { stdio: 'ignore', detached: true })
  // No browser to open (a server without a screen): the address stands on stderr for the person.
  child.on('error', () => undefined)
  child.unref()
}

async function main(): Promise<void> {
  const options = readCommandLine(process.argv.slice(2), 'refused')
  if (options.help) {
    process.stdout.write(`${usage}\n`)
    return
  }
  const version = (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version
  const recordFile = options.record
  const bench = await startBench({
    dataFolder: path.resolve(options.data ?? defaultDataFolder()),
    mqttPort: options.mqttPort,
    mqttsPort: options.mqttsPort,
    filePort: options.filePort,
    plainFilePort: options.plainFilePort,
    toolsPort: options.toolsPort,
    announce: options.announce,
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
    httpPort: options.httpPort ?? usualHttpPort,
    anyPortIfTaken: options.httpPort === undefined,
    token,
    uiFolder: existsSync(uiFolder) ? uiFolder : null,
    log: say,
  })

  bench.screenAt({ host: options.host, port: Number(new URL(door.url).port) })

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await door.close()
    await bench.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())

  const { broker, tools } = bench.port.overview()
  if (broker.problem !== null) say(broker.problem)
  const { secure } = broker
  if (secure.problem !== null) say(secure.problem)
  const { fileServer } = bench.port.overview()
  for (const door of [fileServer.secure, fileServer.plain]) if (door && door.problem !== null) say(door.problem)
  if (tools && tools.problem !== null) say(tools.problem)
  const ready = {
    event: 'ready',
    http: door.url,
    mqtt: broker.listening ? `mqtt://127.0.0.1:${broker.port}` : null,
    mqtts: secure.listening ? `mqtts://127.0.0.1:${secure.port}` : null,
    files: fileServer.secure.listening ? `https://127.0.0.1:${fileServer.secure.port}` : null,
    tools: tools?.listening ? `http://127.0.0.1:${tools.port}` : null,
    ca: secure.caPath,
    token,
  }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
  say(`Benchfleet is ready: open ${door.startUrl}`)
  if (options.open) openInBrowser(door.startUrl)
  if (options.demoCount > 0) await bench.port.startSimulator(options.demoCount)
}

/** Writes every input of the engine to a file that the tests can replay (test/recordings). Keys of devices are among them. */
function recorder(file: string, version: string): (now: number, input: Input) => void {
  writeFileSync(file, `${JSON.stringify({ benchfleetVersion: version })}\n`, { mode: 0o600 })
  return (now, input) => appendFileSync(file, `${JSON.stringify({ now, input })}\n`)
}

main().catch((error: unknown) => stopWith(isBenchError(error) ? error.message : `Benchfleet could not start: ${String(error)}`))
