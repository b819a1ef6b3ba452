/** Electron entry: the bench in a window of its own. */
import path from 'node:path'
import { app, BrowserWindow, dialog } from 'electron'
import { serveMessagePort } from './api/doors/message-port.ts'
import { createRouter } from './api/router.ts'
import { startBench, type Bench } from './bench.ts'
import { readCommandLine } from './composition/command-line.ts'
import { isBenchError } from './contract/errors.ts'
import { offerChannel } from './shell/channel.ts'
import { saveCsv, savePdf, saveZip } from './shell/dialogs.ts'
import { setMenu } from './shell/menu.ts'
import { registerScheme, servePages } from './shell/pages.ts'
import { denyPermissions, openWindow } from './shell/window.ts'

const outFolder = path.join(app.getAppPath(), 'out')

async function start(): Promise<void> {
  await app.whenReady()
  // Packaged, the app is the first word; else the second is its folder.
  const options = readCommandLine(process.argv.slice(app.isPackaged ? 1 : 2), 'passed over')
  const dataFolder = options.data ?? path.join(app.getPath('userData'), 'bench')
  const bench = await startBench({
    mqttPort: options.mqttPort,
    mqttsPort: options.mqttsPort,
    filePort: options.filePort,
    plainFilePort: options.plainFilePort,
    toolsPort: options.toolsPort,
    announce: options.announce,
    dataFolder,
    version: app.getVersion(),
    log: (sentence) => console.error(sentence),
    saveCsv,
    saveZip,
    savePdf,
  })
  stopBeforeQuit(bench)

  const router = createRouter(bench.port)
  offerChannel((messagePort) => serveMessagePort(router, bench.port, messagePort, (sentence) => console.error(sentence)))
  servePages(path.join(outFolder, 'renderer'))
  denyPermissions()
  setMenu({ dataFolder })

  const open = () =>
    openWindow({
      preload: path.join(outFolder, 'preload', 'index.cjs'),
      stateFile: path.join(app.getPath('userData'), 'window.json'),
      title: `Benchfleet – ${bench.port.settings().benchName}`,
    })
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows()
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void open()
  })
  app.on('window-all-closed', () => app.quit())
  await open()

  if (options.demoCount > 0) await bench.port.startSimulator(options.demoCount)
}

/** Holds the quit until all is on disk. */
function stopBeforeQuit(bench: Bench): void {
  let stopped = false
  app.on('before-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    stopped = true
    void bench.stop().finally(() => app.quit())
  })
}

registerScheme()
if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    dialog.showErrorBox('Benchfleet could not start', isBenchError(error) ? error.message : String(error))
    app.exit(1)
  })
} else {
  app.quit()
}
