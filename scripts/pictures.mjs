import './node-version.mjs'
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { buildIfStale, root } from './build.mjs'

/** Takes the pictures of the README and the docs anew, on the way through the browser tests. */
buildIfStale()
mkdirSync(path.join(root, 'docs', 'pictures'), { recursive: true })
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
const result = spawnSync(process.execPath, [vitest, 'run', '--project', 'e2e'], {
  stdio: 'inherit',
  cwd: root,
  env: { ...process.env, BENCHFLEET_PICTURES: '1' },
})
process.exit(result.status ?? 1)
