import { once } from 'node:events'
import net from 'node:net'
import { openBrowser } from '../helpers/browser.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'
import { BenchPage } from './bench-page.ts'
import { isTaking } from './kept-pictures.ts'

/** A built bench on a folder of its own, and a browser that shows it. */
export interface Stage {
  server: HeadlessBench
  bench: BenchPage
  /** Ends both and takes the folder away. */
  end(): Promise<void>
}

const usualPorts = { port: 8080, 'mqtt-port': 1883, 'mqtts-port': 8883, 'file-port': 8443, 'plain-file-port': 8081, 'tools-port': 8082 }

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer().listen(port, '127.0.0.1')
  const [event] = await Promise.race([once(server, 'listening').then(() => ['free']), once(server, 'error').then(() => ['taken'])])
  server.close()
  return event === 'free'
}

/** On a picture stand the ports that a person will see; a test takes any. */
async function portsToShow(): Promise<string[]> {
  if (!isTaking) return []
  const words: string[] = []
  for (const [name, port] of Object.entries(usualPorts)) if (await isFree(port)) words.push(`--${name}`, String(port))
  return words
}

/**
 * Starts a bench and opens it in a browser.
 * @param prepare what is to be there before the browser looks. When it fails, nothing is left running.
 */
export async function setStage(
  browserPath: string,
  prepare: (server: HeadlessBench) => Promise<unknown> = async () => undefined,
  options: Parameters<typeof openBrowser>[1] = {},
): Promise<Stage> {
  const folder = await temporaryFolder()
  const ends: (() => Promise<unknown>)[] = [() => folder.remove()]
  const end = async () => {
    for (const one of ends.splice(0).toReversed()) await one()
  }
  try {
    const server = await startHeadless({ dataFolder: folder.folder, built: true, words: await portsToShow() })
    ends.push(() => server.end())
    await prepare(server)
    const browser = await openBrowser(browserPath, options)
    ends.push(() => browser.close())
    return { server, bench: await BenchPage.open(browser.context, `${server.http}/?token=${server.token}`), end }
  } catch (error) {
    await end()
    throw error
  }
}
