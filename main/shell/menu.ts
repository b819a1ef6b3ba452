import { Menu, shell } from 'electron'
import { menuTemplate } from './menu-template.ts'
import type { ShellWords } from './words.ts'

/** Puts the menu bar in place. @param newWindow - opens another window on the same bench. */
export function setMenu(options: { words: ShellWords; dataFolder: string; newWindow(): unknown }): void {
  const openDataFolder = () => shell.openPath(options.dataFolder)
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate(options.words, { newWindow: options.newWindow, openDataFolder }, process.platform)),
  )
}
