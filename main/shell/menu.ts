import { Menu, shell, type MenuItemConstructorOptions } from 'electron'

/** The menu bar: what each system's people expect, and the way to the bench's own files. */
export function setMenu(options: { dataFolder: string }): void {
  const appMenu: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : []
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...appMenu,
      { role: 'fileMenu' },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { type: 'separator' },
          { role: 'togglefullscreen' },
          { role: 'toggleDevTools' },
        ],
      },
      { role: 'windowMenu' },
      { role: 'help', submenu: [{ label: 'Open data folder', click: () => void shell.openPath(options.dataFolder) }, { role: 'about' }] },
    ]),
  )
}
