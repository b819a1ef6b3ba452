import './node-version.mjs'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { root } from './build.mjs'

/** Runs every benchmark of test/bench, or those named: npm run bench -- engine-cost store-cost */
const folder = path.join(root, 'test', 'bench')
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const flags = process.argv.slice(2).filter((word) => word.startsWith('--'))
const mains = readdirSync(folder).filter(
  (name) => name.endsWith('.ts') && (wanted.length === 0 || wanted.includes(name.replace('.ts', ''))),
)
for (const name of mains) {
  console.log(`\n== ${name.replace('.ts', '')}`)
  const result = spawnSync(process.execPath, ['--expose-gc', path.join(folder, name), ...flags], { stdio: 'inherit', cwd: root })
  if (result.status !== 0) process.exit(result.status ?? 1)
}
