import { createHmac, timingSafeEqual } from 'node:crypto'
import type { BenchFile } from '../contract/files.ts'

/** For whom and for what a link is made. */
export interface LinkPurpose {
  jobId: string
  deviceId: string
  executionNumber: number
}

export interface SignedLink extends LinkPurpose {
  name: string
  /** The hash of the file as it was when the link was made. */
  sha256: string
  /** ms since 1970; on the wire in whole seconds. */
  expiresAtMs: number
}

/** So much of the hash stands in a link: enough to tell one build from the next. */
const hashDigits = 16

export const filesPrefix = '/files/'

/** Links to files that hold for a time and cannot be changed: path and query, under an HMAC-SHA256 of the bench. */
export class SignedLinks {
  readonly #key: Buffer

  /** @param key - 32 random bytes, known to nobody else. */
  constructor(key: Buffer) {
    this.#key = key
  }

  /** @param file - as it is now: the link is to these bytes and to no others. */
  pathFor(file: Pick<BenchFile, 'name' | 'sha256'>, purpose: LinkPurpose, expiresAtMs: number): string {
    const fields = fieldsOf({ ...purpose, name: file.name, sha256: file.sha256.slice(0, hashDigits), expiresAtMs })
    const query = new URLSearchParams({ ...fields, signature: this.#signatureOf(file.name, fields) })
    return `${filesPrefix}${encodeURIComponent(file.name)}?${query.toString()}`
  }

  /** @returns what a link says when the bench has made it so; null for any other. Whether it still holds, the caller looks. */
  read(url: URL): SignedLink | null {
    const name = nameIn(url.pathname)
    const field = (key: string) => url.searchParams.get(key) ?? ''
    if (name === null) return null
    const fields: Fields = {
      job: field('job'),
      device: field('device'),
      execution: field('execution'),
      expires: field('expires'),
      sha256: field('sha256'),
    }
    if (!isSame(field('signature'), this.#signatureOf(name, fields))) return null
    return {
      name,
      jobId: fields.job,
      deviceId: fields.device,
      executionNumber: Number(fields.execution),
      sha256: fields.sha256,
      expiresAtMs: Number(fields.expires) * 1_000,
    }
  }

  /** Over the fields as JSON: no two links are signed alike, whatever signs stand in the ids. */
  #signatureOf(name: string, { job, device, execution, expires, sha256 }: Fields): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([name, job, device, execution, expires, sha256]))
      .digest('base64url')
  }
}

/** Whether these are the bytes that the link was made for. */
export function isLinkTo(link: SignedLink, file: Pick<BenchFile, 'sha256'>): boolean {
  return file.sha256.startsWith(link.sha256)
}

type Fields = Record<'job' | 'device' | 'execution' | 'expires' | 'sha256', string>

function fieldsOf(link: SignedLink): Fields {
  return {
    job: link.jobId,
    device: link.deviceId,
    execution: String(link.executionNumber),
    expires: String(Math.floor(link.expiresAtMs / 1_000)),
    sha256: link.sha256,
  }
}

function nameIn(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname.slice(filesPrefix.length))
  } catch {
    return null
  }
}

/** In the same time whatever differs. */
function isSame(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)]
  return left.length === right.length && timingSafeEqual(left, right)
}
