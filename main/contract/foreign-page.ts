/** What the headers of a request say of a web page behind it. */
export interface PageHeaders {
  origin?: string | undefined
  host?: string | undefined
}

/**
 * A browser lets any page of the web send requests to this computer and open WebSockets to it, and says whose page it was.
 * Programs say nothing, or the name that they connect to (paho), or no web address at all.
 */
export function isFromForeignPage({ origin, host }: PageHeaders): boolean {
  if (origin === undefined) return false
  if (origin === 'null') return true
  const from = URL.parse(origin)
  return (from?.protocol === 'http:' || from?.protocol === 'https:') && from.hostname !== URL.parse(`https://${host}`)?.hostname
}
