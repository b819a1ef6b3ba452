import { openBrowser } from '../helpers/browser.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'
import { BenchPage } from './bench-page.ts'

/** A built bench on a folder of its own, and a browser that shows it. */
export interface Stage {
  server: HeadlessBench
  bench: BenchPage
  /** Ends both and takes the folder away. */
  end(): Promise<void>
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
    const server = await startHeadless({ dataFolder: folder.folder, built: true })
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
