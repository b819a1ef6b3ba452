import './node-version.mjs'
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { root } from './build.mjs'

/**
 * The random sequences of the engine's tests, ten times as many as `npm test` runs, in several processes at once. `DEEP_SEQUENCES` says
 * how many of each test (default 100,000), `DEEP_SEED` where chance begins (default: the time). One run of a test takes no more
 * than `npm test` asks of it: its process has to answer the runner now and then.
 */
const sequences = Number(process.env.DEEP_SEQUENCES ?? 100_000)
const firstSeed = Number(process.env.DEEP_SEED ?? Math.floor(Date.now() / 1000))
const sequencesARun = Math.min(10_000, sequences)
const tests = ['naive-model', 'random-inputs', 'rule-laws']
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')

/** @returns whether all of it holds; when not, its words are shown. */
function run({ test, seed }) {
  const env = { ...process.env, RANDOM_SEQUENCES: String(sequencesARun), RANDOM_SEED: String(seed) }
  const child = spawn(process.execPath, [vitest, 'run', '--project', 'main', `test/main/engine/${test}.test.ts`], { cwd: root, env })
  const words = []
  child.stdout.on('data', (data) => words.push(data))
  child.stderr.on('data', (data) => words.push(data))
  return new Promise((resolve) => {
    child.on('close', (code) => {
      if (code !== 0) process.stdout.write(Buffer.concat(words))
      console.log(`${test}, seed ${seed}: ${sequencesARun.toLocaleString('en')} sequences, ${code === 0 ? 'all hold' : 'FAILED'}.`)
      resolve(code === 0)
    })
  })
}

const runs = Array.from({ length: Math.ceil(sequences / sequencesARun) }, (_, at) => firstSeed + at).flatMap((seed) =>
  tests.map((test) => ({ test, seed })),
)
const outcomes = []

async function work() {
  for (let next = runs.shift(); next; next = runs.shift()) outcomes.push(await run(next))
}

const beganAtMs = Date.now()
console.log(`${sequences.toLocaleString('en')} sequences of each of ${tests.join(', ')}; DEEP_SEED=${firstSeed} runs the same again.`)
await Promise.all(Array.from({ length: availableParallelism() }, work))
const failed = outcomes.filter((holds) => !holds).length
const took = `${Math.round((Date.now() - beganAtMs) / 1000)} s`
console.log(
  `${(outcomes.length * sequencesARun).toLocaleString('en')} sequences in ${took}, ${failed === 0 ? 'all hold' : `${failed} runs FAILED`}.`,
)
process.exit(failed === 0 ? 0 : 1)
