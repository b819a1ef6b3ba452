import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { PeerCertificate, SignInAttempt } from '../contract/sign-in.ts'

/** How a connection came in: what is known of it before its first packet. */
export type Arrival = Omit<SignInAttempt, 'clientId' | 'username' | 'password'>

/** To be asked at once: a socket that has closed no longer knows. */
export function arrivalOf(socket: Socket): Arrival {
  const isEncrypted = socket instanceof TLSSocket
  return {
    remoteAddress: addressOf(socket.remoteAddress),
    localAddress: addressOf(socket.localAddress),
    localPort: socket.localPort ?? 0,
    isEncrypted,
    serverName: isEncrypted ? serverNameOf(socket) : null,
    certificate: isEncrypted ? certificateOf(socket) : null,
  }
}

/** IPv4 addresses on a dual-stack socket come with a prefix that no person types. */
export function addressOf(address: string | undefined): string {
  return (address ?? 'unknown').replace(/^::ffff:/, '')
}

/** A host name of DNS (RFC 1123) with the underscore that some systems allow; TLS lets a client ask for any bytes. */
const hostName = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i

/** False, or nothing at all, where the client named none. Another that is no name counts as none: it goes into addresses and sentences. */
function serverNameOf({ servername }: TLSSocket & { servername?: string | false | null }): string | null {
  return servername && hostName.test(servername) ? servername : null
}

/** Null when none was shown. The handshake proves that whoever shows one has its key. */
function certificateOf(socket: TLSSocket): PeerCertificate | null {
  const shown = socket.getPeerCertificate()
  // Without one it is an empty object.
  if (!shown?.raw) return null
  // A name that stands there twice is a list, and names nobody.
  const commonName: unknown = shown.subject?.CN
  return {
    commonName: typeof commonName === 'string' ? commonName : null,
    sha1: plainDigits(shown.fingerprint),
    sha256: plainDigits(shown.fingerprint256),
    isTrusted: socket.authorized,
    // A code of OpenSSL, though the types say an Error; it looks at the chain first.
    ...(String(socket.authorizationError) === 'INVALID_PURPOSE' ? { isForOtherUse: true } : {}),
    notBeforeMs: timeOf(shown.valid_from, Infinity),
    notAfterMs: timeOf(shown.valid_to, -Infinity),
  }
}

function plainDigits(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toUpperCase()
}

/** @param unreadable what a date that is none counts as: one that makes the certificate invalid. */
function timeOf(date: string, unreadable: number): number {
  const atMs = Date.parse(date)
  return Number.isNaN(atMs) ? unreadable : atMs
}
