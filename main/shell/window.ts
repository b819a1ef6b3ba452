import path from 'node:path'
import { BrowserWindow, session } from 'electron'
import { isOurs, startUrl } from './origin.ts'
import { keepBounds, windowBounds } from './window-state.ts'

/** Grants no page any permission (camera, location …), whoever asks; our own page may tell of the end of a job. */
export function denyPermissions(): void {
  const isGranted = (permission: string, origin: string) => permission === 'notifications' && isOurs(origin)
  session.defaultSession.setPermissionRequestHandler((contents, permission, answer) => answer(isGranted(permission, contents.getURL())))
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin))
}

/** Opens a window: sandboxed, isolated, and unable to leave our own pages or to open another. */
export async function openWindow(options: { preload: string; stateFile: string; title: string }): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    ...windowBounds(options.stateFile, BrowserWindow.getAllWindows().length),
    minWidth: 800,
    minHeight: 560,
    title: options.title,
    show: false,
    webPreferences: {
      preload: path.resolve(options.preload),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  keepBounds(window, options.stateFile)
  window.once('ready-to-show', () => window.show())
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  window.webContents.on('will-navigate', (event, url) => {
    if (!isOurs(url)) event.preventDefault()
  })
  window.webContents.on('will-attach-webview', (event) => event.preventDefault())
  await window.loadURL(startUrl)
  return window
}
