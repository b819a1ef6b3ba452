import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { BrowserWindow } from 'electron'

/** A page of HTML as a PDF on A4. It is shown to nobody, runs no script and may not leave. */
export async function printed(html: string): Promise<Uint8Array> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-print-'))
  const window = new BrowserWindow({
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false, webviewTag: false },
  })
  try {
    // As a file: an address that holds the page has a longest length.
    const file = path.join(folder, 'page.html')
    await writeFile(file, html, { mode: 0o600 })
    await window.loadFile(file)
    return await window.webContents.printToPDF({ pageSize: 'A4', printBackground: true, preferCSSPageSize: true, generateTaggedPDF: true })
  } finally {
    window.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}
