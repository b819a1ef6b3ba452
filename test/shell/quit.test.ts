import { EventEmitter } from 'node:events'
import { beforeEach, expect, test, vi } from 'vitest'

/** What the guard sees of Electron: an app that goes when nobody holds it, its windows, and what a person answers. */
const electron = vi.hoisted(() => ({ windows: [] as unknown[], answer: 0, asked: 0, gone: false, app: null as unknown as EventEmitter }))

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events')
  class App extends EventEmitter {
    quit(): void {
      let isHeld = false
      this.emit('before-quit', { preventDefault: () => (isHeld = true) })
      electron.gone = !isHeld
    }
  }
  electron.app = new App()
  return {
    app: electron.app,
    BrowserWindow: { getAllWindows: () => electron.windows },
    dialog: {
      showMessageBox: async () => {
        electron.asked += 1
        return { response: electron.answer }
      },
    },
  }
})

const { guardQuit } = await import('../../main/shell/quit.ts')
const quit = () => (electron.app as unknown as { quit(): void }).quit()
const question = { message: 'A job runs.', detail: '', buttons: ['Keep open', 'Close'] as const }
const stop = vi.fn(async () => undefined)
const open = vi.fn()

beforeEach(() => {
  electron.app.removeAllListeners()
  Object.assign(electron, { windows: [{}], answer: 0, asked: 0, gone: false })
  vi.clearAllMocks()
})

test('with no job running the app ends once all is on disk, unasked', async () => {
  guardQuit({ question: () => null, stop, open })
  quit()
  expect(electron.gone).toBe(false)
  await vi.waitFor(() => expect(electron.gone).toBe(true))
  expect([electron.asked, stop.mock.calls.length]).toEqual([0, 1])
})

test('with a job running it stays open when the person thinks better of it, and asks again the next time', async () => {
  guardQuit({ question: () => question, stop, open })
  quit()
  await vi.waitFor(() => expect(electron.asked).toBe(1))
  await Promise.resolve()
  expect([electron.gone, stop.mock.calls.length, open.mock.calls.length]).toEqual([false, 0, 0])
  electron.answer = 1
  quit()
  await vi.waitFor(() => expect(electron.gone).toBe(true))
  expect([electron.asked, stop.mock.calls.length]).toEqual([2, 1])
})

test('is asked once, however often the end is asked for meanwhile', async () => {
  electron.answer = 1
  guardQuit({ question: () => question, stop, open })
  quit()
  quit()
  await vi.waitFor(() => expect(electron.gone).toBe(true))
  expect([electron.asked, stop.mock.calls.length]).toEqual([1, 1])
})

test('the last window stays in sight until it is clear that it goes; one of several goes at once', async () => {
  guardQuit({ question: () => question, stop, open })
  const window = new EventEmitter()
  electron.app.emit('browser-window-created', {}, window)
  const close = () => {
    let isHeld = false
    window.emit('close', { preventDefault: () => (isHeld = true) })
    return isHeld
  }
  electron.windows = [{}, {}]
  expect([close(), electron.asked]).toEqual([false, 0])
  electron.windows = [{}]
  expect([close(), electron.asked]).toEqual([true, 1])
})

test('a window is opened again when the last one went before the question', async () => {
  electron.windows = []
  guardQuit({ question: () => question, stop, open })
  quit()
  await vi.waitFor(() => expect(open).toHaveBeenCalledOnce())
})
