/** Runs the built Electron entry with the stand-in in Electron's place: node test/helpers/electron-stand-in-run.ts [--data <folder>] */
import { registerHooks } from 'node:module'
import path from 'node:path'

const standIn = new URL('electron-stand-in.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context)),
})

await import(path.join(import.meta.dirname, '..', '..', 'out', 'main', 'index.js'))
