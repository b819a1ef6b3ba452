import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** The bench on its network. A self-test changes nothing, so it is no entry of the audit log. */
export function networkHandlers({ network: bench }: ApiPort) {
  const { network } = procedures
  return {
    get: network.get.handler(() => bench.view()),
    selfTest: network.selfTest.handler(() => bench.selfTest()),
    activity: network.activity.handler(() => bench.activity()),
  }
}
