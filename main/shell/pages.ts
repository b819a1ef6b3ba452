import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { protocol } from 'electron'
import { contentSecurityPolicy, contentTypeOf, isBuiltAsset } from '../contract/ui-files.ts'
import { scheme } from './origin.ts'

/** Must be called before the app is ready: makes the scheme a secure origin with storage of its own. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the built renderer from `folder`; paths that are no file are routes of the renderer and get its index page. */
export function servePages(folder: string): void {
  protocol.handle(scheme, async (request) => {
    const { pathname } = new URL(request.url)
    const index = path.join(folder, 'index.html')
    const wanted = path.normalize(path.join(folder, decodeURIComponent(pathname)))
    const isInside = wanted.startsWith(folder + path.sep)
    return (isInside ? await answerWith(wanted) : null) ?? (isBuiltAsset(pathname) ? null : await answerWith(index)) ?? notFound()
  })
}

async function answerWith(file: string): Promise<Response | null> {
  try {
    const headers = {
      'content-type': contentTypeOf(file),
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
    }
    return new Response(new Uint8Array(await readFile(file)), { headers })
  } catch {
    return null
  }
}

function notFound(): Response {
  return new Response('Not found', { status: 404 })
}
