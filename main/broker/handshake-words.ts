const distrust =
  'could not agree on TLS and was refused: it does not trust the certificate of this bench. Give it the CA file from Settings, and look whether the name by which it connects stands in the certificate'
const noTls =
  'did not speak TLS and was refused: this port speaks MQTT over TLS, so switch TLS on, or let the device use the port without TLS'

/** What an error of OpenSSL means for the person whose device it is, as in "A device {deed}." */
const deeds: Record<string, string> = {
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: distrust,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: distrust,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: distrust,
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: distrust,
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: distrust,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    'could not agree on TLS and was refused: it takes the certificate of this bench for expired, or for not valid yet. Set the clock of the device',
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

/** What a device did whose handshake failed. @param timeoutMs how long a handshake may take. */
export function handshakeDeed(error: NodeJS.ErrnoException, timeoutMs: number): string {
  if (error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return `did not end its TLS handshake in ${timeoutMs / 1000} s and was refused`
  return deeds[error.code ?? ''] ?? `could not agree on TLS and was refused (${error.code ?? error.message})`
}

/** It went in the middle of the handshake, as TLS stacks do that do not say what they dislike. */
export const brokeOffDeed =
  'broke off in its TLS handshake: most likely it does not trust the certificate of this bench. Give it the CA file from Settings, and look whether the name by which it connects stands in the certificate'

/** It went right after the handshake, as programs do that look at the certificate only then. @param serverName by which it came. */
export function silentDeed(serverName: string | null): string {
  const byName = serverName === null ? 'the address by which it connects' : `‘${serverName}’`
  return `connected with TLS and left without a word: most likely it does not trust the certificate of this bench. Give it the CA file from Settings, and look whether ${byName} stands in the certificate`
}
