import type { OpenPort } from '../contract/network.ts'
import type { BrokerState, FileServerState, Overview } from '../contract/overview.ts'

/** All that the bench listens on, as its parts say. */
export interface Listeners {
  broker: BrokerState
  fileServer: FileServerState
  tools: Overview['tools']
  /** The screens in a browser (headless); none in the desktop app. */
  screen: { host: string; port: number } | null
}

const thisMachine = '127.0.0.1'

/** The ports in the order in which most devices want them. */
export function openPorts({ broker, fileServer, tools, screen }: Listeners): OpenPort[] {
  const { host, secure } = broker
  const ports: (OpenPort | null)[] = [
    portOf('mqtt', host, broker),
    portOf('mqtts', host, secure),
    secure.webSocket && portOf('webSocket', host, secure.webSocket),
    portOf('https', host, fileServer.secure),
    fileServer.plain && portOf('http', host, fileServer.plain),
    tools && portOf('tools', thisMachine, tools),
    screen && portOf('screen', screen.host, { port: screen.port, listening: true, problem: null }),
  ]
  return ports.filter((port) => port !== null)
}

function portOf(
  purpose: OpenPort['purpose'],
  host: string,
  { port, listening, problem }: { port: number; listening: boolean; problem: string | null },
): OpenPort {
  return { purpose, host, port, listening, problem }
}
