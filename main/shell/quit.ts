import { app, BrowserWindow, dialog } from 'electron'
import type { ClosingQuestion } from './closing.ts'

/** Where the end of the app stands: nobody wants it, a person is asked, all is being put on disk, it may go. */
type Ending = 'open' | 'asking' | 'stopping' | 'stopped'

/**
 * Holds the end of the app, however it is asked for, until a person has agreed and all is on disk.
 * @param question - what to ask first; null: nothing. @param stop - resolves when all is on disk.
 * @param open - opens a window again when the last one went before the person was asked.
 */
export function guardQuit({ question, stop, open }: { question(): ClosingQuestion | null; stop(): Promise<void>; open(): unknown }): void {
  let ending: Ending = 'open'

  async function end(): Promise<void> {
    const asked = question()
    if (asked) {
      ending = 'asking'
      const { message, detail, buttons } = asked
      const { response } = await dialog.showMessageBox({
        type: 'question',
        message,
        detail,
        buttons: [...buttons],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      })
      if (response === 0) {
        ending = 'open'
        if (BrowserWindow.getAllWindows().length === 0) open()
        return
      }
    }
    ending = 'stopping'
    await stop().finally(() => {
      ending = 'stopped'
      app.quit()
    })
  }

  app.on('before-quit', (event) => {
    if (ending === 'stopped') return
    event.preventDefault()
    if (ending === 'open') void end()
  })
  // The last window stays in sight until it is clear that it goes.
  app.on('browser-window-created', (_event, window) => {
    window.on('close', (event) => {
      if (ending === 'stopped' || BrowserWindow.getAllWindows().length > 1) return
      event.preventDefault()
      app.quit()
    })
  })
}
