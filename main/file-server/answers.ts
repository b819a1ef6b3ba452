import type { ServerResponse } from 'node:http'

/** Why a request is not answered with what it asks for. */
export interface Refusal {
  status: number
  /** For machines, stable. */
  code: string
  message: string
  headers?: Record<string, string>
}

/** Ends the answer with a refusal: `{code, message}`, as the bench's REST API does. A HEAD gets the same without the body. */
export function refuse(response: ServerResponse, { status, code, message, headers = {} }: Refusal): void {
  const body = Buffer.from(JSON.stringify({ code, message }))
  response
    .writeHead(status, { ...headers, 'content-type': 'application/json', 'content-length': body.length, 'cache-control': 'no-store' })
    .end(response.req.method === 'HEAD' ? undefined : body)
}
