import './node-version.mjs'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { buildIfStale, root } from './build.mjs'

/** Takes the pictures of the README and the docs, and those of the style page, anew: on the way through the browser tests that take some. */
buildIfStale()
mkdirSync(path.join(root, 'docs', 'pictures'), { recursive: true })
const tests = path.join('test', 'e2e')
const takesPictures = (name) => /\b(picture|keepOrCompare)\(/.test(readFileSync(path.join(root, tests, name), 'utf8'))
const files = readdirSync(path.join(root, tests)).filter((name) => name.endsWith('.test.ts') && takesPictures(name))
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
const result = spawnSync(process.execPath, [vitest, 'run', '--project', 'e2e', ...files.map((name) => path.join(tests, name))], {
  stdio: 'inherit',
  cwd: root,
  env: { ...process.env, BENCHFLEET_PICTURES: '1' },
})
process.exit(result.status ?? 1)
