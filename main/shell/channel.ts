import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import { isOurs } from './origin.ts'

/**
 * Hands each page that asks, and is ours, one end of a message channel; `serve` gets the other. A page that loads
 * again asks again, and its old channel closes with it.
 */
export function offerChannel(serve: (port: MessagePortMain) => void): void {
  ipcMain.on('benchfleet:connect', (event) => {
    if (event.senderFrame === null || !isOurs(event.senderFrame.url)) return
    const { port1, port2 } = new MessageChannelMain()
    serve(port1)
    event.senderFrame.postMessage('benchfleet:port', null, [port2])
  })
}
