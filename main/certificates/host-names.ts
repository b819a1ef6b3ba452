import { isIP, SocketAddress } from 'node:net'
import { domainToASCII } from 'node:url'

/** A name by which devices reach a server, as a certificate holds it: letters small, addresses in their short form. */
export interface HostName {
  kind: 'dns' | 'ip'
  name: string
}

/** A host name of DNS (RFC 1123) with the underscore that Windows allows; its first label may be a star (RFC 6125, 6.4.3). */
const dnsName = /^(?=.{1,253}$)(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/

/** An address that is mistyped; no top-level domain is a number. */
const endsInNumber = /(?:^|\.)\d+$/

/** Reads a host name or an address as a person or the system writes it; null when it is neither. */
export function readHostName(text: string): HostName | null {
  const plain = text.trim().replace(/^\[(.*)\]$/, '$1')
  const version = isIP(plain)
  if (version !== 0) return { kind: 'ip', name: version === 4 ? plain : shortAddress(plain) }
  // What parts an address of the web would end the name there.
  if (/[/?#\\@:%]/.test(plain)) return null
  const whole = plain.replace(/\.$/, '').toLowerCase()
  const name = /^[\x20-\x7e]*$/.test(whole) ? whole : domainToASCII(whole)
  return dnsName.test(name) && !endsInNumber.test(name) ? { kind: 'dns', name } : null
}

/** An IPv6 address as RFC 5952 writes it; a zone is of one machine and goes. */
function shortAddress(address: string): string {
  return new SocketAddress({ address: address.replace(/%.*$/, ''), family: 'ipv6' }).address
}

/** The readable ones, each once, in the order in which they were given. */
export function readableNames(texts: readonly string[]): HostName[] {
  const names = texts.map(readHostName).filter((name) => name !== null)
  return [...new Map(names.map((name) => [name.name, name])).values()]
}
