import './node-version.mjs'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { buildIfStale, root } from './build.mjs'
import { electronPathOrFetch } from './electron-runtime.mjs'

buildIfStale()
const options = process.argv.slice(2)
const electron = electronPathOrFetch()
if (electron === null)
  console.error('The desktop runtime (Electron) is not on this machine and cannot be fetched, so Benchfleet opens in your browser instead.')
const child =
  electron === null
    ? spawn(process.execPath, [path.join(root, 'out', 'main', 'serve.js'), '--open', ...options], { stdio: 'inherit' })
    : spawn(electron, [root, ...options], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)))
