/** A second process for the lock's tests: opens the folder it is given, says so or why not, and stays. */
import { isBenchError } from '../../../main/contract/errors.ts'
import { openStore } from '../../../main/store/store.ts'

const folder = process.argv[2]!
try {
  const store = await openStore({ folder, log: () => undefined })
  process.on('message', () => void store.close().then(() => process.exit(0)))
  process.send!('open')
} catch (error) {
  process.send!(isBenchError(error) ? error.code : String(error))
  process.exit(0)
}
