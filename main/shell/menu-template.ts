import type { MenuItemConstructorOptions } from 'electron'
import type { ShellWords } from './words.ts'

export interface MenuActs {
  newWindow(): unknown
  openDataFolder(): unknown
}

const line: MenuItemConstructorOptions = { type: 'separator' }

/** The menu bar: what each system's people expect, a second window, and the way to the bench's own files. */
export function menuTemplate(words: ShellWords, acts: MenuActs, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const quit: MenuItemConstructorOptions = { role: 'quit', label: words.quit }
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: words.file,
      submenu: [
        { label: words.newWindow, accelerator: 'CmdOrCtrl+Shift+N', click: () => void acts.newWindow() },
        line,
        { role: 'close', label: words.closeWindow },
        ...(isMac ? [] : [quit]),
      ],
    },
    {
      label: words.edit,
      submenu: [
        { role: 'undo', label: words.undo },
        { role: 'redo', label: words.redo },
        line,
        { role: 'cut', label: words.cut },
        { role: 'copy', label: words.copy },
        { role: 'paste', label: words.paste },
        { role: 'selectAll', label: words.selectAll },
      ],
    },
    {
      label: words.view,
      submenu: [
        { role: 'resetZoom', label: words.actualSize },
        { role: 'zoomIn', label: words.zoomIn },
        { role: 'zoomOut', label: words.zoomOut },
        line,
        { role: 'togglefullscreen', label: words.fullScreen },
        { role: 'toggleDevTools', label: words.developerTools },
      ],
    },
    {
      role: 'windowMenu',
      label: words.window,
      submenu: [
        { role: 'minimize', label: words.minimize },
        { role: 'zoom', label: words.zoom },
      ],
    },
    {
      role: 'help',
      label: words.help,
      submenu: [
        { label: words.openDataFolder, click: () => void acts.openDataFolder() },
        { role: 'about', label: words.about },
      ],
    },
  ]
}
