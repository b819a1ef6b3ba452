/** Electron entry: the bench in a window of its own. */
import path from 'node:path'
import { app, BrowserWindow, dialog } from 'electron'
import { serveMessagePort } from './api/doors/message-port.ts'
import { createRouter } from './api/router.ts'
import { startBench } from './bench.ts'
import { readCommandLine } from './composition/command-line.ts'
import { isBenchError } from './contract/errors.ts'
import { offerChannel } from './shell/channel.ts'
import { closingQuestion } from './shell/closing.ts'
import { saveCsv, savePdf, saveZip } from './shell/dialogs.ts'
import { setMenu } from './shell/menu.ts'
import { registerScheme, servePages } from './shell/pages.ts'
import { guardQuit } from './shell/quit.ts'
import { denyPermissions, openWindow } from './shell/window.ts'
import { shellWords } from './shell/words.ts'

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
  const router = createRouter(bench.port)
  offerChannel((messagePort) => serveMessagePort(router, bench.port, messagePort, (sentence) => console.error(sentence)))
  servePages(path.join(outFolder, 'renderer'))
  denyPermissions()

  const open = () =>
    openWindow({
      preload: path.join(outFolder, 'preload', 'index.cjs'),
      stateFile: path.join(app.getPath('userData'), 'window.json'),
      title: `Benchfleet – ${bench.port.settings().benchName}`,
    })
  const words = shellWords(app.getLocale())
  setMenu({ words, dataFolder, newWindow: open })
  guardQuit({ question: () => closingQuestion(bench.port.fleet.jobs(), words), stop: () => bench.stop(), open })
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

registerScheme()
if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    dialog.showErrorBox(shellWords(app.getLocale()).couldNotStart, isBenchError(error) ? error.message : String(error))
    app.exit(1)
  })
} else {
  app.quit()
}
