import type { Download, Execution } from '../contract/executions.ts'
import { fillDocument, type FilledFrom } from '../contract/file-placeholders.ts'
import type { BenchFile } from '../contract/files.ts'
import type { JsonObject } from '../contract/json.ts'
import type { FileServerState } from '../contract/overview.ts'
import type { Settings } from '../contract/settings.ts'
import { bytesInWords } from '../contract/size-words.ts'
import type { TrafficNote } from './device-door.ts'

/** Where the file server is to listen; null: not there. */
export type FileAddresses = Record<'secure' | 'plain', { host: string; port: number } | null>
/** With the real port while it is open; else `problem` says why it is not. */
export type FileServerStates = Record<keyof FileAddresses, { host: string; port: number; problem: string | null } | null>

/** What the bench needs of the file server. */
export interface RunningFileServer {
  open(addresses: FileAddresses): Promise<void>
  /** @throws BenchError when a port cannot be opened; all is then as it was. */
  move(addresses: FileAddresses): Promise<void>
  states(): FileServerStates
  renewCertificates(): void
  close(): void
}

/** An execution whose device fetches files. */
export interface FetchingExecution {
  jobId: string
  deviceId: string
  executionNumber: number
}

/** How far a device has come with a file. */
export interface FetchProgress extends FetchingExecution {
  file: string
  bytes: number
  totalBytes: number
  done: boolean
}

export interface DeviceFilesParts {
  server: RunningFileServer
  file(name: string): BenchFile | undefined
  /** Path and query of a link to a file as it is now, which holds until then (ms since 1970). */
  linkPath(file: BenchFile, execution: FetchingExecution, expiresAtMs: number): string
  /** Addresses of this machine to type into a device. */
  addresses(reach: Settings['reach']): string[]
  /** The names and addresses for which the certificate of the bench is good. */
  certificateNames(): readonly string[]
  /** Keeps how far a device has come, on its execution. */
  keepProgress(execution: FetchingExecution, download: Omit<Download, 'atMs'>): void
  note(entry: TrafficNote): void
  now(): number
}

/** The settings that say where devices fetch files. */
export type FilePorts = Pick<Settings, 'reach' | 'filePort' | 'plainFilePort'>

const hosts: Record<Settings['reach'], string> = { loopback: '127.0.0.1', network: '0.0.0.0' }
/** How long a link holds where the job does not say, in s (AWS IoT, `presignedUrlConfig.expiresInSec`). */
const usualExpirySeconds = 3_600

/** The way by which a device came to the bench. */
interface Arrival {
  isEncrypted: boolean
  host: string
}

/** Between jobs and the file server: puts links into documents, and knows where a device can follow them. */
export class DeviceFiles {
  readonly #parts: DeviceFilesParts
  readonly #arrivals = new Map<string, Arrival>()
  #ports: FilePorts = { reach: 'loopback', filePort: 0, plainFilePort: 0 }

  constructor(parts: DeviceFilesParts) {
    this.#parts = parts
  }

  /** Opens the ports; one that cannot be opened has its reason in the state. */
  async open(ports: FilePorts): Promise<void> {
    this.#ports = ports
    await this.#parts.server.open(addressesOf(ports))
  }

  /**
   * Listens elsewhere; what `change` does not name stays.
   * @returns where it was to listen before.
   * @throws BenchError when a port cannot be opened; all is then as it was.
   */
  async move(change: Partial<FilePorts>): Promise<FilePorts> {
    const before = this.#ports
    const ports = {
      reach: change.reach ?? before.reach,
      filePort: change.filePort ?? before.filePort,
      plainFilePort: change.plainFilePort ?? before.plainFilePort,
    }
    await this.#parts.server.move(addressesOf(ports))
    this.#ports = ports
    return before
  }

  /** Shows the certificate of the moment to devices that connect from now on. @throws what is wrong with it. */
  renewCertificates(): void {
    this.#parts.server.renewCertificates()
  }

  state(): FileServerState {
    const { secure, plain } = this.#parts.server.states()
    const shown = ({ port, problem }: { port: number; problem: string | null }) => ({ port, listening: problem === null, problem })
    return { secure: shown(secure ?? { port: 0, problem: 'The file server is closed.' }), plain: plain && shown(plain) }
  }

  close(): void {
    this.#parts.server.close()
  }

  /**
   * A device has signed in: where it reaches the bench, it finds files too. By the name that it asked for only where that is one of
   * the bench's: whoever connects may ask for any, and the links of a device are to lead nowhere else.
   */
  arrived(
    deviceId: string,
    { isEncrypted, serverName, localAddress }: { isEncrypted: boolean; serverName: string | null; localAddress: string },
  ): void {
    const isOurs = serverName !== null && this.#parts.certificateNames().includes(serverName.toLowerCase())
    this.#arrivals.set(deviceId, { isEncrypted, host: isOurs ? serverName : localAddress })
  }

  /** A device is no longer on the bench. */
  forget(deviceId: string): void {
    this.#arrivals.delete(deviceId)
  }

  /**
   * A document as the device of this execution is to have it: what stands for files is filled in, with links that hold
   * from now on. What no file stands for stays as it is, and the device's traffic says so.
   * @param expiresInSec - how long links hold, in s.
   */
  fill(document: JsonObject, execution: FetchingExecution, expiresInSec = usualExpirySeconds): JsonObject {
    const { file, linkPath, now, note } = this.#parts
    const expiresAtMs = now() + expiresInSec * 1_000
    const from: FilledFrom = {
      file,
      linkTo: (found) => `${this.#origin(execution.deviceId)}${linkPath(found, execution, expiresAtMs)}`,
    }
    const { document: filled, unfilled } = fillDocument(document, from)
    const texts = [...new Set(unfilled.map(({ text }) => text))]
    if (texts.length > 0)
      note(
        happening(
          execution.deviceId,
          'noted',
          `The bench has no file for ${texts.join(', ')}: the document of job ‘${execution.jobId}’ was sent with that as it stands.`,
        ),
      )
    return filled
  }

  /** A device was sent more of a file. */
  progressed(progress: FetchProgress): void {
    const { keepProgress, note } = this.#parts
    const { jobId, deviceId, executionNumber, file, bytes, totalBytes, done } = progress
    keepProgress({ jobId, deviceId, executionNumber }, { file, bytes, totalBytes })
    if (done) note(happening(deviceId, 'noted', `It has fetched ‘${file}’ (${bytesInWords(totalBytes)}).`))
  }

  /** A device came with a link of the bench that leads to nothing (any more). */
  refused({ deviceId, name }: { deviceId: string; name: string }, sentence: string): void {
    this.#parts.note(happening(deviceId, 'refused', `It could not fetch ‘${name}’: ${sentence}`))
  }

  /**
   * Where a device follows links: at the name or address by which it came, and with TLS if it came so. One that came
   * without may know no CA, and is sent to the port without, if there is one.
   */
  #origin(deviceId: string): string {
    const arrival = this.#arrivals.get(deviceId)
    const { secure, plain } = this.state()
    const isPlain = plain?.listening === true && (arrival?.isEncrypted === false || !secure.listening)
    const host = arrival?.host ?? this.#parts.addresses(this.#ports.reach)[0]!
    const literal = host.includes(':') ? `[${host}]` : host
    return isPlain ? `http://${literal}:${plain.port}` : `https://${literal}:${secure.port}`
  }
}

/** How many bytes of a file were sent for this attempt of an execution, as its record says; 0: none, or of another file of that name. */
export function sentBefore(
  execution: Pick<Execution, 'executionNumber' | 'downloads'> | undefined,
  { executionNumber, name }: { executionNumber: number; name: string },
  totalBytes: number,
): number {
  if (execution?.executionNumber !== executionNumber) return 0
  return execution.downloads?.find((download) => download.file === name && download.totalBytes === totalBytes)?.bytes ?? 0
}

function addressesOf({ reach, filePort, plainFilePort }: FilePorts): FileAddresses {
  const host = hosts[reach]
  return { secure: { host, port: filePort }, plain: plainFilePort === 0 ? null : { host, port: plainFilePort } }
}

function happening(deviceId: string, verdict: TrafficNote['verdict'], sentence: string): TrafficNote {
  return { deviceId, direction: 'event', topic: null, payload: null, payloadBytes: 0, qos: null, verdict, sentence }
}
