import type { ServerResponse } from 'node:http'
import { errorCodes, type ErrorCode } from '../../contract/errors.ts'

/** On every answer: taken as the type it says, read by no page of another site, and told to no one where it was. */
export const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

/** Ends the answer with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body))
}

/** Ends the answer with a refusal, in the one shape that all have: `{code, message}`. */
export function sendError(response: ServerResponse, code: ErrorCode, message: string): void {
  sendJson(response, errorCodes[code], { code, message })
}
