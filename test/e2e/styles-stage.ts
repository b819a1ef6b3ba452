import vue from '@vitejs/plugin-vue'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { build } from 'vite'

const root = path.join(import.meta.dirname, '..', '..')
export const shippedFolder = path.join(root, 'out', 'renderer')
/** Nobody listens there: the files come from a folder. */
export const address = 'http://styles.test'

/** Builds the renderer as those see it who work on it, with the style page, into a folder. */
export async function buildForDevelopment(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: path.join(root, 'renderer'),
    mode: 'development',
    plugins: [vue()],
    define: { 'import.meta.env.DEV': 'true' },
    build: { outDir: folder, emptyOutDir: true, minify: false, modulePreload: false },
    logLevel: 'error',
  })
}

const kinds: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

/** Shows a built renderer without a bench: it is connected, and no call is ever answered. */
export async function serveFolder(context: BrowserContext, folder: string): Promise<void> {
  await context.routeWebSocket(/\/api\/ws$/, () => undefined)
  await context.route(`${address}/**`, async (route) => {
    const { pathname } = new URL(route.request().url())
    const file = path.extname(pathname) === '' ? 'index.html' : pathname
    try {
      await route.fulfill({
        body: await readFile(path.join(folder, file)),
        contentType: kinds[path.extname(file)] ?? 'application/octet-stream',
      })
    } catch {
      await route.fulfill({ status: 404, body: '' })
    }
  })
}
