/** How the built UI is served, alike by the HTTP door and by the desktop app's own scheme. */

const contentTypes: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  json: 'application/json',
}

export function contentTypeOf(fileName: string): string {
  return contentTypes[fileName.slice(fileName.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
}

/** Nothing from elsewhere, and no script but our files; inline styles are what virtual rows are placed with. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"

/** Built files, with a hash of what is in them in their names. All else that is no file is a route of the renderer. */
export function isBuiltAsset(pathname: string): boolean {
  return pathname.startsWith('/assets/')
}
