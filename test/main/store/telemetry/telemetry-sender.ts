/** A bench that takes telemetry until it is killed: tells its parent the number of every message that is acknowledged. */
import { openStore } from '../../../../main/store/store.ts'

const folder = process.argv[2]!
let next = Number(process.argv[3])
const store = await openStore({ folder, log: () => undefined })
process.send!('open')
await Promise.all(
  Array.from({ length: 20 }, async () => {
    for (;;) {
      const mark = next++
      const message = { component: null, body: { mark }, text: null, contentType: null, properties: {}, payloadBytes: 10 }
      await store.telemetry.append('a', Date.now(), message)
      process.send!(mark)
    }
  }),
)
