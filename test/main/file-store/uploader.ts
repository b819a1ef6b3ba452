/** A process that adds files without end and says which are there, until it is killed. Arguments: folder, name of this run. */
import { randomBytes } from 'node:crypto'
import { openFileStore } from '../../../main/file-store/file-store.ts'

const [folder, run] = process.argv.slice(2) as [string, string]
const store = await openFileStore({ folder, now: () => Date.now(), log: () => undefined, changed: () => undefined })
for (let number = 0; ; number += 1) {
  const name = number % 2 === 0 ? 'again' : `${run}-${number}`
  const upload = await store.begin({ name, replace: true })
  for (let piece = 0; piece < 8; piece += 1) await upload.append(randomBytes(16 * 1024))
  const { sha256 } = await upload.finish()
  process.stdout.write(`${name} ${sha256}\n`)
}
