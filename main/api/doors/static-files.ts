import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { contentSecurityPolicy, contentTypeOf, isBuiltAsset } from '../../contract/ui-files.ts'

/** What every page and file of the UI is sent with. */
export const pageHeaders: Record<string, string> = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
}

/**
 * Answers with a file of the built UI; a path that is no file is one of the renderer's routes and gets its index page.
 */
export async function sendFile(response: ServerResponse, folder: string, pathname: string): Promise<void> {
  const wanted = path.normalize(path.join(folder, pathname))
  const isFile = wanted.startsWith(folder + path.sep) && path.extname(wanted) !== '' && (await isThere(wanted))
  if (!isFile && isBuiltAsset(pathname)) {
    response.writeHead(404, pageHeaders).end()
    return
  }
  const file = isFile ? wanted : path.join(folder, 'index.html')
  // Built assets carry a hash of what is in them; the page that names them must always be fresh.
  const caching = isBuiltAsset(pathname) ? 'public, max-age=31536000, immutable' : 'no-cache'
  response.writeHead(200, {
    ...pageHeaders,
    'content-type': contentTypeOf(file),
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
