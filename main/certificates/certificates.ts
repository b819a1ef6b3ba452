import type { Certificates, CertificatesView } from '../contract/certificates.ts'
import type { DeviceCertificate, KeyAlgorithm } from '../contract/device-certificates.ts'
import { BenchError, isBenchError } from '../contract/errors.ts'
import { authorityFiles, openAuthority, type Authority } from './authority.ts'
import { issueDevice } from './device-certificate.ts'
import { certificateFiles, type CertificateFiles } from './files.ts'
import { readableNames, readHostName, type HostName } from './host-names.ts'
import { fingerprintOf, viewOf } from './reading.ts'
import { makeServer, namesOf, readServer, reasonToRenew, type ServerCertificate } from './server-certificate.ts'
import { readAuthorities, TrustedAuthorities } from './trusted-authorities.ts'

export interface CertificatesOptions {
  /** Where keys and certificates are kept; made when it is not there. */
  folder: string
  /** Names and addresses of this machine; asked again and again. */
  hosts: () => string[]
  /** More of them, from the settings. */
  extraNames: readonly string[]
  /** Milliseconds since 1970. */
  now: () => number
  log: (sentence: string) => void
  /** How often names and lifetimes are looked at, in ms. */
  everyMs?: number
  /** The disk; a test puts one that fails in its place. */
  files?: CertificateFiles
}

/** Certificates with what a person should know of how they were found. */
export interface OpenedCertificates extends Certificates {
  /** What was kept aside or mended at the start, in sentences. */
  readonly notices: readonly string[]
}

const usualEveryMs = 60_000
/** Of machines with more names and addresses the first are taken: the certificate goes over the wire with each connection. */
const mostNames = 100
const loopback = ['localhost', '127.0.0.1', '::1']

/**
 * Opens the bench's keys and certificates: makes a CA and a server certificate at the first start, and renews the server
 * certificate by itself when the machine gets a new name or address or a third of its life is left. The CA stays.
 * @throws BenchError StorageFailed when the disk does not let it.
 */
export async function openCertificates(options: CertificatesOptions): Promise<OpenedCertificates> {
  const { now, log, hosts } = options
  const files = options.files ?? certificateFiles(options.folder, now)
  const notices: string[] = []
  const warn = (sentence: string) => {
    notices.push(sentence)
    log(sentence)
  }
  const extraNames = options.extraNames.filter((name) => {
    if (readHostName(name) !== null) return true
    warn(`${notAName(name)} The server certificate is made without it: change it in Settings.`)
    return false
  })
  const authority = await openAuthority(files, now(), warn)
  const trusted = await TrustedAuthorities.open(files, warn)
  const kept = await readServer(files, warn)
  const wanted = wantedNames(hosts(), extraNames)
  const server =
    kept.certificate !== null && reasonToRenew(kept.certificate, authority, wanted, now()) === null
      ? kept
      : await makeServer(files, authority, kept.keyPem, wanted, now())
  return new BenchCertificates(
    { files, hosts, now, log, warn, notices, extraNames, authority, trusted, server },
    options.everyMs ?? usualEveryMs,
  )
}

function wantedNames(hosts: readonly string[], extraNames: readonly string[]): HostName[] {
  return readableNames([...hosts.slice(0, 1), ...loopback, ...extraNames, ...hosts.slice(1)]).slice(0, mostNames)
}

function notAName(name: string): string {
  return `‘${name}’ is neither a host name nor an address.`
}

interface Parts {
  files: CertificateFiles
  hosts: () => string[]
  now: () => number
  log: (sentence: string) => void
  warn: (sentence: string) => void
  notices: readonly string[]
  extraNames: readonly string[]
  authority: Authority
  trusted: TrustedAuthorities
  server: ServerCertificate
}

class BenchCertificates implements OpenedCertificates {
  readonly notices: readonly string[]
  readonly #parts: Parts
  readonly #trusted: TrustedAuthorities
  readonly #listeners: (() => void)[] = []
  readonly #timer: NodeJS.Timeout
  #authority: Authority
  #server: ServerCertificate
  #extraNames: readonly string[]
  /** One change at a time: each begins when the one before is on disk. */
  #last: Promise<void> = Promise.resolve()
  /** What went wrong at the last look, which is told once. */
  #problem: string | null = null

  constructor(parts: Parts, everyMs: number) {
    this.#parts = parts
    this.notices = parts.notices
    this.#trusted = parts.trusted
    this.#authority = parts.authority
    this.#server = parts.server
    this.#extraNames = parts.extraNames
    this.#timer = setInterval(() => void this.#look(), everyMs)
    this.#timer.unref()
  }

  view(): CertificatesView {
    const { certificate } = this.#authority
    return {
      authority: { ...viewOf(certificate), pem: certificate.toString(), path: this.#parts.files.pathOf(authorityFiles.certificate) },
      server: { ...viewOf(this.#server.certificate), names: namesOf(this.#server.certificate).map(({ name }) => name) },
      trusted: this.#trusted.list().map(viewOf),
    }
  }

  serverContext(): { cert: string; key: string; ca: string[] } {
    const authorityPem = this.#authority.certificate.toString()
    return {
      cert: `${this.#server.certificate.toString()}${authorityPem}`,
      key: this.#server.keyPem,
      ca: [authorityPem, ...this.#trusted.list().map(String)],
    }
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  trust(pem: string): Promise<void> {
    return this.#inTurn(async () => {
      const authorities = readAuthorities(pem, this.#parts.now())
      const own = fingerprintOf(this.#authority.certificate)
      if (authorities.some((authority) => fingerprintOf(authority) === own))
        throw new BenchError('InvalidInput', 'This is the CA of this bench itself, which it trusts anyway.')
      if (await this.#trusted.add(authorities)) this.#changed()
    })
  }

  distrust(fingerprint: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#trusted.remove(fingerprint)
      this.#changed()
    })
  }

  setNames(names: string[]): Promise<void> {
    return this.#inTurn(async () => {
      const unreadable = names.find((name) => readHostName(name) === null)
      if (unreadable !== undefined)
        throw new BenchError(
          'InvalidInput',
          `${notAName(unreadable)} Write them as "bench.example.com" or "192.168.1.10", parted by commas.`,
        )
      await this.#renew(names)
      this.#extraNames = names
    })
  }

  issueDevice(deviceId: string, wish: { validDays: number; keyAlgorithm?: KeyAlgorithm }): Promise<DeviceCertificate> {
    return issueDevice(this.#authority, deviceId, wish, this.#parts.now())
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    try {
      await this.#inTurn(() => this.#renew(this.#extraNames))
      this.#problem = null
    } catch (error) {
      const problem = `The server certificate could not be renewed: ${isBenchError(error) ? error.sentence : String(error)}`
      if (problem !== this.#problem) this.#parts.log(problem)
      this.#problem = problem
    }
  }

  /** Makes a new server certificate if it has to be, and a new CA once that has expired. */
  async #renew(extraNames: readonly string[]): Promise<void> {
    const { files, hosts, now, log, warn } = this.#parts
    if (this.#authority.certificate.validToDate.getTime() <= now()) this.#authority = await openAuthority(files, now(), warn)
    const wanted = wantedNames(hosts(), extraNames)
    const reason = reasonToRenew(this.#server.certificate, this.#authority, wanted, now())
    if (reason === null) return
    this.#server = await makeServer(files, this.#authority, this.#server.keyPem, wanted, now())
    log(`The server certificate was renewed: ${reason}.`)
    this.#changed()
  }

  #changed(): void {
    for (const listener of this.#listeners)
      try {
        listener()
      } catch (error) {
        // What changed is kept all the same.
        this.#parts.log(`The new certificates could not be put to use: ${String(error)}. Start the bench again.`)
      }
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(act)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
