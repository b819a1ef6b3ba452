/** Hands the page one thing: a way to ask main for its channel. The port arrives as a window message. */
import { contextBridge, ipcRenderer } from 'electron'

ipcRenderer.on('benchfleet:port', (event) => {
  window.postMessage('benchfleet:port', '*', event.ports)
})

contextBridge.exposeInMainWorld('benchfleet', {
  desktop: true,
  connect: () => ipcRenderer.send('benchfleet:connect'),
})
