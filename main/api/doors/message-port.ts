import { RPCHandler } from '@orpc/server/message-port'
import type { ApiPort } from '../port.ts'
import type { CallContext } from '../procedures.ts'
import type { BenchRouter } from '../router.ts'
import { callInterceptor } from './interceptors.ts'

type Handler = RPCHandler<CallContext>
type MessagePortLike = Parameters<Handler['upgrade']>[0] & { start?(): void }

/** Serves the contract over a message port, to the person at the workstation: Electron's, Node's or a browser's. */
export function serveMessagePort(router: BenchRouter, port: ApiPort, messagePort: MessagePortLike, log: (sentence: string) => void): void {
  const handler: Handler = new RPCHandler(router, { clientInterceptors: [callInterceptor(port, log)] })
  handler.upgrade(messagePort, { context: { who: port.personName() } })
  messagePort.start?.()
}
