/**
 * Stands in for the few calls of Electron that the shell makes, so that the built main and preload run where the
 * runtime is not to be had: windows are pages of a real Chromium, the scheme's handler answers their requests, the
 * preload runs before the page's own scripts, and message ports cross between them. It grants nothing that Electron
 * would not: pages get only what the preload exposes.
 *
 * Run by `electron-stand-in-run.ts`, which tells it where by environment: STAND_IN_BROWSER (executable),
 * STAND_IN_FOLDER (user data), STAND_IN_ROOT (the app), STAND_IN_SAVE (what the save dialog answers).
 */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'

const place = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`The Electron stand-in needs ${name}.`)
  return value
}

/** Chromium navigates to no scheme that it does not know, so the app's origin stands behind this one. */
const pageOrigin = 'http://app.benchfleet.test'
let appOrigin = ''
const toPage = (url: string): string => url.replace(appOrigin, pageOrigin)
const toApp = (url: string): string => url.replace(pageOrigin, appOrigin)

class StandInApp extends EventEmitter {
  whenReady = () => Promise.resolve()
  getAppPath = () => place('STAND_IN_ROOT')
  getPath = (name: string) => path.join(place('STAND_IN_FOLDER'), name)
  getLocale = () => 'en-GB'
  getVersion = () => (JSON.parse(readFileSync(path.join(place('STAND_IN_ROOT'), 'package.json'), 'utf8')) as { version: string }).version
  requestSingleInstanceLock = () => true
  exit = (code: number) => process.exit(code)
  quit(): void {
    let held = false
    this.emit('before-quit', { preventDefault: () => (held = true) })
    if (!held) void browser.then((context) => context.close()).finally(() => process.exit(0))
  }
}
export const app = new StandInApp()
process.on('SIGTERM', () => app.quit())

/** One end of a channel in main, as MessagePortMain: messages come as `{ data }` events once started. */
class StandInPort extends EventEmitter {
  #waiting: unknown[] | null = []
  send: (data: unknown) => void = () => undefined
  postMessage(data: unknown): void {
    this.send(data)
  }
  receive(data: unknown): void {
    if (this.#waiting) this.#waiting.push(data)
    else this.emit('message', { data })
  }
  start(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = null
    for (const data of waiting) this.emit('message', { data })
  }
  close(): void {
    this.emit('close')
  }
}

export class MessageChannelMain {
  readonly port1 = new StandInPort()
  /** The other end goes to a page; it is known by the end that stays. */
  readonly port2 = this.port1
}
export type MessagePortMain = StandInPort

type Handler = (request: Request) => Promise<Response>
let handler: Handler | null = null
export const protocol = {
  registerSchemesAsPrivileged(schemes: { scheme: string }[]): void {
    appOrigin = `${schemes[0]!.scheme}://app`
  },
  handle(_scheme: string, answer: Handler): void {
    handler = answer
  },
}

export const ipcMain = new EventEmitter()
export const session = {
  defaultSession: { setPermissionRequestHandler: () => undefined, setPermissionCheckHandler: () => undefined },
}
export const Menu = { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => undefined }
export const shell = { openPath: () => Promise.resolve('') }
export const screen = { getDisplayMatching: () => ({ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }) }
export const dialog = {
  showErrorBox: (title: string, text: string) => console.error(`${title}: ${text}`),
  showSaveDialog: () => Promise.resolve({ canceled: false, filePath: place('STAND_IN_SAVE') }),
}

const browser: Promise<BrowserContext> = chromium.launchPersistentContext(path.join(place('STAND_IN_FOLDER'), 'browser'), {
  executablePath: place('STAND_IN_BROWSER'),
  headless: true,
  viewport: { width: 1280, height: 800 },
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--remote-debugging-port=0'],
})

/** Runs in the page before its own scripts: what a sandboxed preload may `require`, and the preload itself. */
function preloadScript(preload: string): string {
  return `(() => {
    const listeners = new Map()
    const ports = new Map()
    window.standInPost = (channel, portId) => {
      const { port1, port2 } = new MessageChannel()
      ports.set(portId, port1)
      port1.onmessage = (event) => window.standInPort(portId, event.data)
      for (const listener of listeners.get(channel) ?? []) listener({ ports: [port2] })
    }
    window.standInDeliver = (portId, data) => ports.get(portId).postMessage(data)
    const electron = {
      contextBridge: { exposeInMainWorld: (name, value) => { window[name] = value } },
      ipcRenderer: {
        send: (channel, ...words) => { void window.standInSend(channel, words) },
        on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      },
    }
    const module = { exports: {} }
    ;((require, exports, module) => {${preload}
})((name) => { if (name !== 'electron') throw new Error('A sandboxed preload cannot load ' + name); return electron }, module.exports, module)
  })()`
}

interface WindowOptions {
  webPreferences: { preload: string; contextIsolation: boolean; sandbox: boolean; nodeIntegration: boolean }
}

export class BrowserWindow extends EventEmitter {
  static #open: BrowserWindow[] = []
  static getAllWindows = () => BrowserWindow.#open
  readonly webContents = Object.assign(new EventEmitter(), { setWindowOpenHandler: () => undefined })
  readonly #options: WindowOptions

  constructor(options: WindowOptions) {
    super()
    const { contextIsolation, sandbox, nodeIntegration } = options.webPreferences
    if (!contextIsolation || !sandbox || nodeIntegration) throw new Error('The window is not hardened.')
    this.#options = options
    BrowserWindow.#open.push(this)
  }

  show(): void {}
  focus(): void {}
  restore(): void {}
  isMinimized = () => false
  getNormalBounds = () => ({ x: 0, y: 0, width: 1280, height: 800 })

  async loadURL(url: string): Promise<void> {
    const context = await browser
    const page = context.pages()[0] ?? (await context.newPage())
    await this.#connect(page)
    await page.route(`${pageOrigin}/**`, async (route) => {
      const answer = await handler!(new Request(toApp(route.request().url())))
      await route.fulfill({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: Buffer.from(await answer.arrayBuffer()),
      })
    })
    await page.goto(toPage(url))
    this.emit('ready-to-show')
    const [debugPort] = readFileSync(path.join(place('STAND_IN_FOLDER'), 'browser', 'DevToolsActivePort'), 'utf8').split('\n')
    process.stdout.write(`${JSON.stringify({ event: 'window', cdp: `http://127.0.0.1:${debugPort}` })}\n`)
  }

  async #connect(page: Page): Promise<void> {
    const ports = new Map<number, StandInPort>()
    await page.exposeFunction('standInPort', (portId: number, data: unknown) => ports.get(portId)?.receive(data))
    await page.exposeFunction('standInSend', (channel: string, words: unknown[]) => {
      const senderFrame = {
        url: toApp(page.url()),
        postMessage: (answerChannel: string, _message: unknown, [port]: [StandInPort]) => {
          const portId = ports.size
          ports.set(portId, port)
          port.send = (data) =>
            void page.evaluate(([id, sent]) => (window as unknown as StandInPage).standInDeliver(id, sent), [portId, data] as const)
          void page.evaluate(([name, id]) => (window as unknown as StandInPage).standInPost(name, id), [answerChannel, portId] as const)
        },
      }
      ipcMain.emit(channel, { senderFrame }, ...words)
    })
    await page.addInitScript({ content: preloadScript(readFileSync(this.#options.webPreferences.preload, 'utf8')) })
  }
}

interface StandInPage {
  standInPost(channel: string, portId: number): void
  standInDeliver(portId: number, data: unknown): void
}
declare const window: unknown
