import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Nothing from elsewhere; inline styles are what virtual rows are placed with. */
export const pageHeaders: Record<string, string> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
}

/**
 * Answers with a file of the built UI; a path that is no file is one of the renderer's routes and gets its index page.
 */
export async function sendFile(response: ServerResponse, folder: string, pathname: string): Promise<void> {
  const wanted = path.normalize(path.join(folder, pathname))
  const isFile = wanted.startsWith(folder + path.sep) && path.extname(wanted) !== '' && (await isThere(wanted))
  if (!isFile && pathname.startsWith('/assets/')) {
    response.writeHead(404, pageHeaders).end()
    return
  }
  const file = isFile ? wanted : path.join(folder, 'index.html')
  // Built assets carry a hash of what is in them; the page that names them must always be fresh.
  const caching = pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  response.writeHead(200, {
    ...pageHeaders,
    'content-type': types[path.extname(file)] ?? 'application/octet-stream',
    'cache-control': caching,
  })
  await pipeline(createReadStream(file), response).catch(() => response.destroy())
}

async function isThere(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
