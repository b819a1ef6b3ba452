/** `PUT /api/v1/files/{name}`: a file as the body of a request, taken as it comes. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRouterClient } from '@orpc/server'
import { BenchError } from '../../contract/errors.ts'
import { mimeTypeSchema, type FileUpload, type FileView } from '../../contract/files.ts'
import type { ApiPort } from '../port.ts'
import type { CallContext } from '../procedures.ts'
import type { BenchRouter } from '../router.ts'

const ofFile = /^\/api\/v1\/files\/([^/]+)$/

/** The file that a PUT of this address brings; null for an address of no file. @throws BenchError InvalidInput */
export function uploadedName({ pathname }: URL): string | null {
  const part = ofFile.exec(pathname)?.[1]
  if (part === undefined) return null
  try {
    return decodeURIComponent(part)
  } catch {
    throw new BenchError('InvalidInput', 'The address cannot be read: write a "%" in it as "%25".')
  }
}

/**
 * Takes the body as the file. With `replace=true` in the query it comes in place of one that is there.
 * @throws BenchError, or an oRPC error for a name or field that the call does not take; nothing of the file is left then.
 */
export async function takeFile(
  { router, port, context }: { router: BenchRouter; port: ApiPort; context: CallContext },
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  query: URLSearchParams,
): Promise<FileView> {
  const { begin, finish } = createRouterClient(router, { context }).files
  const { uploadId } = await begin({ name, bytes: declaredBytes(request), mimeType: mimeTypeOf(request), replace: readReplace(query) })
  // Only now is a body called for by those who ask before they send it (RFC 9110, 10.1.1): gigabytes that are refused stay where they are.
  if (isAskingFirst(request)) response.writeContinue()
  await takeBody(port.files.upload(uploadId), request)
  return finish({ uploadId })
}

/** @throws BenchError; what came is dropped then. */
async function takeBody(upload: FileUpload, request: IncomingMessage): Promise<void> {
  try {
    // The connection stays: what was wrong is told on it.
    for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) await upload.append(piece)
  } catch (error) {
    await upload.cancel()
    request.resume()
    throw error
  }
}

/** A request whose sender waits to be told to go on, and that is no upload of a file, is told so at once. */
export function answerToExpectation(request: IncomingMessage, response: ServerResponse): void {
  const isUpload = request.method === 'PUT' && ofFile.test(request.url!.split('?', 1)[0]!)
  if (!isUpload) response.writeContinue()
}

function isAskingFirst({ headers }: IncomingMessage): boolean {
  return headers.expect?.toLowerCase() === '100-continue'
}

function declaredBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length']
  return length === undefined ? undefined : Number(length)
}

/** What curl says of any body unless it is told is no type of the file. */
function mimeTypeOf({ headers }: IncomingMessage): string | undefined {
  const type = mimeTypeSchema.safeParse(headers['content-type'])
  return type.success && type.data !== 'application/x-www-form-urlencoded' ? type.data : undefined
}

function readReplace(query: URLSearchParams): boolean {
  const unknown = [...query.keys()].find((key) => key !== 'replace')
  if (unknown !== undefined) throw new BenchError('InvalidInput', `‘${unknown}’ is no field of this call: it takes "replace".`)
  const replace = query.get('replace') ?? 'false'
  if (!['true', 'false'].includes(replace)) throw new BenchError('InvalidInput', '‘replace’ is either "true" or "false".')
  return replace === 'true'
}
