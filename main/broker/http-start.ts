const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'].map((method) => `${method} `)

/** Do these first bytes of a connection begin an HTTP request (RFC 9112, 3)? `perhaps` while there are too few to tell. */
export function beginsHttp(seen: Buffer): 'yes' | 'no' | 'perhaps' {
  const start = seen.toString('latin1', 0, 8)
  if (methods.some((method) => start.startsWith(method))) return 'yes'
  return methods.some((method) => method.startsWith(start)) ? 'perhaps' : 'no'
}
