import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { protocol } from 'electron'
import { scheme } from './origin.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** The same policy as the HTTP door's; the channel to main is a message port, so nothing may be fetched but our own files. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"

/** Must be called before the app is ready: makes the scheme a secure origin with storage of its own. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the built renderer from `folder`; paths that are no file are routes of the renderer and get its index page. */
export function servePages(folder: string): void {
  protocol.handle(scheme, async (request) => {
    const wanted = path.normalize(path.join(folder, decodeURIComponent(new URL(request.url).pathname)))
    const inside = wanted.startsWith(folder + path.sep)
    const file = inside && path.extname(wanted) !== '' ? wanted : path.join(folder, 'index.html')
    const headers = {
      'content-type': types[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
    }
    try {
      return new Response(new Uint8Array(await readFile(file)), { headers })
    } catch {
      return new Response('Not found', { status: 404 })
    }
  })
}
