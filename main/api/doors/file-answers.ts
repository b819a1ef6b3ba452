import { attachment } from '../../contract/attachment.ts'
import { BenchError } from '../../contract/errors.ts'

/** A part of an address as it was meant. @throws BenchError InvalidInput */
export function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new BenchError('InvalidInput', 'The address cannot be read: write a "%" in it as "%25".')
  }
}

/** The headers of an answer that is a file to keep. @param type its media type */
export function fileHeaders(type: string, fileName: string) {
  return { 'content-type': type, 'content-disposition': attachment(fileName), 'cache-control': 'no-store' }
}
