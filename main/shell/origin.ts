/** The scheme and origin under which the window's pages are served from the app's own files. */
export const scheme = 'benchfleet'
export const origin = `${scheme}://app`
export const startUrl = `${origin}/`

/** True for a page of ours: only such a page may be navigated to, or be handed the channel. */
export function isOurs(url: string): boolean {
  return url === origin || url.startsWith(`${origin}/`)
}
