/**
 * What the renderer costs a person, in the built app and a real browser: the size of what is fetched, the time to the first
 * usable screen with 10,000 and 100,000 devices, how a job's table scrolls while 1,000 statuses change a second, and the
 * memory of a page over the batches of an hour.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { findBrowser, openBrowser } from '../helpers/browser.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'
import { fillFolder } from './load/fleet-folder.ts'

const fleets = [10_000, 100_000]
const rounds = 5
const targetFirstScreenMs = 1_500
const targetLongestTaskMs = 100
/** Devices that answer, and how long each takes: with its answer, the retry and the new request that is 1,000 statuses a second. */
const answering = { count: 2_400, answerAfterMs: 6_000 }
const scrollSeconds = 20
/** Batches in an hour at ten a second, passed on within `compressedSeconds`. */
const batchesAnHour = 36_000
const compressedSeconds = 60
const frameMs = 1_000 / 60

const renderer = path.join(import.meta.dirname, '..', '..', 'out', 'renderer')

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(0)} kB`
}

function median(values: number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]!
}

function bundleSizes(): void {
  const zipped = (name: string) => gzipSync(readFileSync(path.join(renderer, name))).length
  const page = readFileSync(path.join(renderer, 'index.html'), 'utf8')
  const first = [...page.matchAll(/(?:src|href)="[./]*(assets\/[^"]+\.(?:js|css))"/g)].map(([, name]) => name!)
  const all = readdirSync(path.join(renderer, 'assets'))
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => `assets/${name}`)
  const sum = (names: string[]) => kilobytes(names.reduce((bytes, name) => bytes + zipped(name), 0))
  console.log(`bundle, gzip: ${sum(first)} for the first screen, ${sum(all)} in ${all.length} files altogether`)
}

/** Time from the start of the navigation to the frame in which `selector` is drawn with words in it, in ms. */
async function usableAfterMs(browserPath: string, url: string, selector: string): Promise<number> {
  const { context, close } = await openBrowser(browserPath)
  const page = context.pages()[0]!
  await page.addInitScript((wanted: string) => {
    const look = () => {
      const found = document.querySelector(wanted)
      if (!found?.textContent?.trim()) return requestAnimationFrame(look)
      return requestAnimationFrame(() => Object.assign(window, { usableAfterMs: performance.now() }))
    }
    requestAnimationFrame(look)
  }, selector)
  await page.goto(url)
  const measured = await page.waitForFunction(() => (window as { usableAfterMs?: number }).usableAfterMs, null, { timeout: 60_000 })
  const ms = (await measured.jsonValue()) as number
  await close()
  return ms
}

const row = '[role=grid] [role=row][aria-rowindex="2"]'

async function firstScreens(browserPath: string, bench: HeadlessBench, count: number, jobId: string): Promise<void> {
  const screens: [string, string, string][] = [
    ['Bench', '/', 'h1'],
    ['Devices', '/devices', row],
    ['Job', `/jobs/${jobId}`, row],
  ]
  for (const [name, route, selector] of screens) {
    const times: number[] = []
    for (let round = 0; round < rounds; round += 1)
      times.push(await usableAfterMs(browserPath, `${bench.http}${route}?token=${bench.token}`, selector))
    const ms = median(times)
    const verdict = ms <= targetFirstScreenMs ? 'within' : 'MISSES'
    console.log(
      `${count.toLocaleString('en')} devices, ${name}: usable after ${ms.toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)}), ${verdict} ${targetFirstScreenMs} ms`,
    )
  }
}

function runJob(bench: HeadlessBench, more: object = {}): Promise<{ jobId: string }> {
  return bench.call('POST', '/jobs', {
    name: 'Reboot all',
    type: 'command',
    operations: [{ name: 'reboot' }],
    targets: { query: 'id exists' },
    ...more,
  })
}

interface Scrolled {
  longestTaskMs: number
  /** Of the CPU, whatever else the machine does. */
  longestTaskCpuMs: number
  tasksOver50Ms: number
  frames: number
  droppedFrames: number
}

interface TraceEvent {
  name: string
  cat: string
  /** Time of the thread on a CPU, in µs. */
  tdur?: number
}

/** The longest task of any thread of the page while `act` runs, in ms on a CPU. */
async function longestTaskCpuMs<Result>(page: Page, act: () => Promise<Result>): Promise<[Result, number]> {
  const session = await page.context().newCDPSession(page)
  let longestUs = 0
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as TraceEvent[])
      if (event.name.endsWith('RunTask') && event.tdur !== undefined) longestUs = Math.max(longestUs, event.tdur)
  })
  const done = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline'], excludedCategories: ['*'] },
  })
  const result = await act()
  await session.send('Tracing.end')
  await done
  await session.detach()
  return [result, longestUs / 1_000]
}

/** Scrolls the table up and down, a screen a third of a second, and watches the main thread meanwhile. */
async function scroll(page: Page, seconds: number): Promise<Scrolled> {
  const [scrolled, cpuMs] = await longestTaskCpuMs(page, () => scrollTable(page, seconds))
  return { ...scrolled, longestTaskCpuMs: cpuMs }
}

function scrollTable(page: Page, seconds: number): Promise<Omit<Scrolled, 'longestTaskCpuMs'>> {
  return page.evaluate(
    async ({ seconds, frameMs }) => {
      const scroller = [...document.querySelectorAll('[role=grid], [role=grid] *, main')].find(
        (element) => element.scrollHeight > element.clientHeight + 1_000 && /auto|scroll/.test(getComputedStyle(element).overflowY),
      )
      if (!scroller) throw new Error('There is no table that scrolls.')
      const tasks: number[] = []
      const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)))
      observer.observe({ type: 'longtask' as never })
      let frames = 0
      let droppedFrames = 0
      let step = 30
      const beganAt = performance.now()
      for (let last = beganAt; last - beganAt < seconds * 1_000;) {
        const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
        frames += 1
        droppedFrames += Math.max(0, Math.round((now - last) / frameMs) - 1)
        last = now
        if (scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1) step = -30
        else if (scroller.scrollTop <= 0) step = 30
        scroller.scrollTop += step
      }
      observer.disconnect()
      return { longestTaskMs: Math.max(0, ...tasks), tasksOver50Ms: tasks.length, frames, droppedFrames }
    },
    { seconds, frameMs },
  )
}

function printScrolled(what: string, { longestTaskMs, longestTaskCpuMs, tasksOver50Ms, frames, droppedFrames }: Scrolled): void {
  const onCpu = `${longestTaskCpuMs.toFixed(0)} ms of CPU`
  const longest =
    tasksOver50Ms === 0
      ? `no task over 50 ms (${onCpu})`
      : `longest task ${longestTaskMs.toFixed(0)} ms (${onCpu}; ${tasksOver50Ms} over 50 ms)`
  const dropped = ((100 * droppedFrames) / (frames + droppedFrames)).toFixed(1)
  console.log(`  ${what}: ${longest}, ${droppedFrames} of ${frames + droppedFrames} frames dropped (${dropped} %)`)
}

/** Status changes of a job so far: each attempt that failed went to FAILED, QUEUED and IN_PROGRESS. */
async function statusChanges(bench: HeadlessBench, jobId: string): Promise<number> {
  const { items } = await bench.call<{ items: { executionNumber: number }[] }>(
    'GET',
    `/jobs/${jobId}/executions?limit=1000&search=device-1`,
  )
  const online = items.filter(({ executionNumber }) => executionNumber > 1)
  return online.reduce((sum, { executionNumber }) => sum + (executionNumber - 1) * 3, 0)
}

async function scrolling(bench: HeadlessBench, page: Page): Promise<void> {
  const { jobId } = await runJob(bench, { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 10 }] } })
  await page.goto(`${bench.http}/jobs/${jobId}?token=${bench.token}`)
  await page.locator(row).waitFor()
  printScrolled('scrolling while nothing changes', await scroll(page, scrollSeconds / 2))

  const clients = fork(path.join(import.meta.dirname, 'load', 'retrying-clients.ts'))
  clients.send({ port: bench.mqttPort, ...answering })
  await once(clients, 'message')
  const before = await statusChanges(bench, jobId)
  const beganAt = performance.now()
  const scrolled = await scroll(page, scrollSeconds)
  const seconds = (performance.now() - beganAt) / 1_000
  const sample = (await statusChanges(bench, jobId)) - before
  const aSecond = (sample / seconds) * (answering.count / sampleOf(answering.count))
  printScrolled(`scrolling under some ${aSecond.toFixed(0)} status changes a second`, scrolled)
  const verdict = scrolled.longestTaskMs <= targetLongestTaskMs ? 'within' : 'MISSES'
  console.log(`  longest task ${verdict} ${targetLongestTaskMs} ms`)
  clients.disconnect()
  // Its commands went with the clients: a job after it would wait behind them.
  await bench.call('POST', `/jobs/${jobId}/cancel`, { force: true })
}

/** How many of `device-0` to `device-(count - 1)` have ids that begin with `device-1`. */
function sampleOf(count: number): number {
  return Array.from({ length: count }, (_, index) => String(index)).filter((number) => number.startsWith('1')).length
}

async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number }
  await session.detach()
  return usedSize / 1_000_000
}

/** The page's memory while every batch of changes reaches it many times over, as it would within an hour. */
async function memory(bench: HeadlessBench, page: Page): Promise<void> {
  let batches = 0
  let copies = 0
  const copiesOfEach = Math.ceil(batchesAnHour / (compressedSeconds * 10))
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => {
      socket.send(message)
      if (!isBatch(message)) return
      batches += 1
      for (let copy = 1; copy < copiesOfEach; copy += 1, copies += 1) socket.send(message)
    })
  })
  const { jobId } = await runJob(bench, { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 10 }] } })
  await page.goto(`${bench.http}/jobs/${jobId}?token=${bench.token}`)
  await page.locator(row).waitFor()
  const clients = fork(path.join(import.meta.dirname, 'load', 'retrying-clients.ts'))
  clients.send({ port: bench.mqttPort, ...answering })
  await once(clients, 'message')
  const heaps: number[] = []
  for (let part = 0; part <= 6; part += 1) {
    heaps.push(await heapMegabytes(page))
    if (part < 6) await page.waitForTimeout((compressedSeconds * 1_000) / 6)
  }
  clients.disconnect()
  console.log(
    `  heap of the page over ${(batches + copies).toLocaleString('en')} batches of changes (an hour has ${batchesAnHour.toLocaleString('en')} at most): ${heaps.map((heap) => heap.toFixed(1)).join(', ')} MB`,
  )
}

/** Whether a message of the bench to its page is a batch of the change feed. */
function isBatch(message: string | Buffer): boolean {
  return message.toString().includes('"deviceCommands"')
}

const browserPath = await findBrowser()
if (browserPath === null) process.exit(0)
bundleSizes()
for (const count of fleets) {
  const { folder, remove } = await temporaryFolder()
  await fillFolder(folder, count)
  const bench = await startHeadless({ dataFolder: folder, built: true })
  const { jobId } = await runJob(bench)
  await firstScreens(browserPath, bench, count, jobId)
  if (count === fleets[0]) {
    console.log(`a job over ${count.toLocaleString('en')} devices:`)
    await bench.call('POST', `/jobs/${jobId}/cancel`, { force: true })
    for (const part of [scrolling, memory]) {
      const { context, close } = await openBrowser(browserPath)
      await part(bench, context.pages()[0]!)
      await close()
    }
  }
  await bench.end()
  await remove()
}
