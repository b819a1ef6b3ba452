import './node-version.mjs'
import path from 'node:path'
import { buildIfStale, root } from './build.mjs'

buildIfStale()
await import(path.join(root, 'out', 'main', 'serve.js'))
