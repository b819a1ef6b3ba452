import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './build.mjs'

const electronFolder = path.join(root, 'node_modules', 'electron')

/** Seconds that a first download of the runtime may take before the browser takes its place. */
const downloadLimitMs = 180_000

/** Path of the Electron executable that is on this machine (also by ELECTRON_OVERRIDE_DIST_PATH), or null. */
export function electronPath() {
  const pathFile = path.join(electronFolder, 'path.txt')
  const usual =
    process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : process.platform === 'win32' ? 'electron.exe' : 'electron'
  const executable = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : usual
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(electronFolder, 'dist')
  const found = path.join(folder, executable)
  return existsSync(found) ? found : null
}

/** The same, fetching the runtime once where there is a network. Null when it cannot be had. */
export function electronPathOrFetch() {
  const here = electronPath()
  if (here !== null || process.env.ELECTRON_SKIP_BINARY_DOWNLOAD !== undefined) return here
  spawnSync(process.execPath, [path.join(electronFolder, 'install.js')], { stdio: 'ignore', timeout: downloadLimitMs })
  return electronPath()
}
