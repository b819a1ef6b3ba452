import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

export const root = path.join(import.meta.dirname, '..')
const sources = ['main', 'preload', 'renderer', 'package.json', 'electron.vite.config.ts']

function newestMs(place) {
  const stat = statSync(place)
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(place).reduce((newest, name) => Math.max(newest, newestMs(path.join(place, name))), 0)
}

/** Builds out/ when it is not there or older than a source. Ends the process with the builder's words when that fails. */
export function buildIfStale() {
  const built = path.join(root, 'out', 'renderer', 'index.html')
  if (existsSync(built) && newestMs(path.join(root, 'out')) > Math.max(...sources.map((name) => newestMs(path.join(root, name))))) return
  console.error('Building Benchfleet …')
  const builder = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const result = spawnSync(process.execPath, [builder, 'build', '--logLevel', 'warn'], { cwd: root, encoding: 'utf8' })
  if (result.status !== 0) {
    console.error(result.stdout, result.stderr)
    process.exit(1)
  }
}
