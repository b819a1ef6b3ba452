import './node-version.mjs'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { buildIfStale, root } from './build.mjs'

/** All tests: units, real brokers and clients, the built app in a real browser. Words after `--` go to vitest. */
buildIfStale()
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
const result = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=./scripts/closing-line.mjs', ...process.argv.slice(2)],
  { stdio: 'inherit', cwd: root },
)
process.exit(result.status ?? 1)
