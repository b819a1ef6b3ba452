const distrust =
  'could not agree on TLS and was refused: it does not trust the certificate of this bench. Give it the CA file from Settings, and look whether the name by which it connects stands in the certificate'
const noTls =
  'did not speak TLS and was refused: this port speaks MQTT over TLS, so switch TLS on, or let the device use the port without TLS'

/** What an error of OpenSSL means for the person whose device it is, as in "A device {deed}." */
const deeds: Record<string, string> = {
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  ERR_SSL_UNEXPECTED_MESSAGE: noTls,
  ERR_SSL_HTTP_REQUEST: 'tried to connect with HTTP or WebSocket without TLS and was refused: use wss:// on this port',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'offered no TLS of version 1.2 or 1.3 and was refused: switch one of them on',
  ERR_SSL_NO_SHARED_CIPHER:
    'offered no cipher suite that this bench knows and was refused: switch on one of TLS 1.2 with ECDSA, or TLS 1.3',
  ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM:
    'offered no signature algorithm that fits the certificate of this bench (ECDSA with SHA-256) and was refused',
}

/** What the other side itself said as it went (RFC 8446, 6.2). OpenSSL puts `SSLV3`, `TLSV1` or `SSL/TLS` before it, by its version. */
const alertDeeds: Record<string, string> = {
  UNKNOWN_CA: distrust,
  BAD_CERTIFICATE: distrust,
  CERTIFICATE_UNKNOWN: distrust,
  UNSUPPORTED_CERTIFICATE: distrust,
  ACCESS_DENIED: distrust,
  CERTIFICATE_EXPIRED:
    'could not agree on TLS and was refused: it takes the certificate of this bench for expired, or for not valid yet. Set the clock of the device',
}

/** What a device did whose handshake failed. @param timeoutMs how long a handshake may take. */
export function handshakeDeed({ code = '', message }: NodeJS.ErrnoException, timeoutMs: number): string {
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return `did not end its TLS handshake in ${timeoutMs / 1000} s and was refused`
  const alert = /_ALERT_(.+)$/.exec(code)?.[1] ?? ''
  return deeds[code] ?? alertDeeds[alert] ?? `could not agree on TLS and was refused (${code || message})`
}

/** It went in the middle of the handshake, as TLS stacks do that do not say what they dislike. */
export const brokeOffDeed =
  'broke off in its TLS handshake: most likely it does not trust the certificate of this bench. Give it the CA file from Settings, and look whether the name by which it connects stands in the certificate'

/** It went right after the handshake, as programs do that look at the certificate only then. @param serverName by which it came. */
export function silentDeed(serverName: string | null): string {
  const byName = serverName === null ? 'the address by which it connects' : `‘${serverName}’`
  return `connected with TLS and left without a word: most likely it does not trust the certificate of this bench. Give it the CA file from Settings, and look whether ${byName} stands in the certificate`
}
