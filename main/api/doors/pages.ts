/** The UI's pages, for a browser that came by the start URL. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendError } from './answers.ts'
import type { Guard } from './guard.ts'
import { signInPage } from './sign-in-page.ts'
import { pageHeaders, sendFile } from './static-files.ts'

/**
 * Answers with a page or a file of the UI. The start URL trades its token for a cookie and leaves none in the address.
 * @param uiFolder the built UI; null where there is none.
 */
export async function sendPage(
  uiFolder: string | null,
  guard: Guard,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return sendError(response, 'NotFound', `There is no ${request.method} ${url.pathname}: the API is under /api/v1.`)
  const token = url.searchParams.get('token')
  if (token !== null && guard.isToken(token)) {
    // One slash only: "//name" would lead to another host.
    const location = url.pathname.replace(/^\/+/, '/')
    response.writeHead(303, { location, 'set-cookie': guard.cookieHeader(), 'cache-control': 'no-store' }).end()
    return
  }
  if (guard.callerOf(request) === null) {
    response.writeHead(401, { ...pageHeaders, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(signInPage)
    return
  }
  const pathname = decoded(url.pathname)
  if (pathname === null) return sendError(response, 'InvalidInput', `‘${url.pathname}’ is not a path: a % in it is not followed by a code.`)
  if (uiFolder === null) return sendError(response, 'NotFound', 'The UI is not built here: run "npm run build".')
  await sendFile(response, uiFolder, pathname)
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}
