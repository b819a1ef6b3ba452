import { createORPCClient, ORPCError, type ClientContext, type ClientLink, type ClientOptions } from '@orpc/client'
import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { ref } from 'vue'
import type { BenchContract } from '../../main/contract/api.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'
import { exactTime, keepDetails } from '../ui/index.ts'

export type BenchClient = ContractRouterClient<BenchContract>

/** What the preload hands the page in the desktop app. */
interface DesktopBridge {
  desktop: true
  connect(): void
}
declare global {
  interface Window {
    benchfleet?: DesktopBridge
  }
}

/** Whether main is there; `since` is when it was lost, for "as of". */
export const connection = ref<{ state: 'connecting' | 'ready' | 'lost'; since: number }>({ state: 'connecting', since: Date.now() })

const retryMs = 1_000

/** Calls over the link of the moment; while there is none a call waits for the next. */
class CurrentLink implements ClientLink<ClientContext> {
  #link: Promise<ClientLink<ClientContext>>
  #ready!: (link: ClientLink<ClientContext>) => void

  constructor() {
    this.#link = this.#next()
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    return (await this.#link).call(path, input, options)
  }

  open(link: ClientLink<ClientContext>): void {
    this.#ready(link)
    connection.value = { state: 'ready', since: Date.now() }
  }

  close(): void {
    if (connection.value.state === 'ready') this.#link = this.#next()
    if (connection.value.state !== 'lost') connection.value = { state: 'lost', since: Date.now() }
  }

  #next(): Promise<ClientLink<ClientContext>> {
    return new Promise((resolve) => (this.#ready = resolve))
  }
}

const link = new CurrentLink()

/** Every call of the contract, over the WebSocket of the headless bench or the desktop app's message port. */
export const client: BenchClient = createORPCClient(link)

/** Connects, and keeps connecting. */
export function connect(): void {
  if (window.benchfleet?.desktop) connectMessagePort(window.benchfleet)
  else connectWebSocket()
}

function connectMessagePort(bridge: DesktopBridge): void {
  window.addEventListener('message', (event) => {
    const [port] = event.ports
    if (event.source !== window || event.data !== 'benchfleet:port' || !port) return
    link.open(new MessagePortLink({ port }))
    port.start()
  })
  bridge.connect()
}

function connectWebSocket(): void {
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/ws`)
  socket.addEventListener('open', () => link.open(new WebSocketLink({ websocket: socket })))
  socket.addEventListener('close', () => {
    link.close()
    setTimeout(connectWebSocket, retryMs)
  })
}

/** The sentence to show for whatever a call failed with; the box that shows it knows the rest. */
export function errorSentence(error: unknown): string {
  const sentence = sentenceOf(error)
  keepDetails(sentence, detailsToCopy(error))
  return sentence
}

function sentenceOf(error: unknown): string {
  if (error instanceof ORPCError) return said(error.message)
  if (connection.value.state !== 'ready') return t('app.connection.noAnswer')
  return error instanceof Error ? error.message : String(error)
}

/** What someone else would ask for first: the code, what came with it, and when. */
function detailsToCopy(error: unknown): string {
  const data: unknown = error instanceof ORPCError ? error.data : undefined
  return [
    error instanceof ORPCError ? error.code : error instanceof Error ? error.name : typeof error,
    ...(data === undefined || data === null ? [] : [JSON.stringify(data)]),
    exactTime(Date.now()),
    location.pathname,
  ].join('\n')
}

/** The code of a refusal, as `errors.ts` lists them; empty when it was none of the bench's. */
export function errorCode(error: unknown): string {
  return error instanceof ORPCError ? error.code : ''
}

/** Details that an error carries beside its sentence, such as the place in a query. */
export function errorDetails(error: unknown): Record<string, unknown> {
  return error instanceof ORPCError && typeof error.data === 'object' && error.data !== null ? (error.data as Record<string, unknown>) : {}
}
