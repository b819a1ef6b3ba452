/** Who may come in: what a connection shows of itself, what the bench knows, and the answer. */
import type { DeviceCredentials } from './credentials.ts'
import type { DialectName } from './devices.ts'
import type { EnrolmentGroup } from './provisioning.ts'
import type { Settings } from './settings.ts'

/** The client certificate of a TLS connection. */
export interface PeerCertificate {
  commonName: string | null
  /** In capitals without colons. */
  sha1: string
  sha256: string
  /** True when a CA that the bench trusts has signed it, its own among them. */
  isTrusted: boolean
  /** A trusted CA has signed it, and it is not trusted all the same: its extended key usage is not that of a client. */
  isForOtherUse?: true
  notBeforeMs: number
  notAfterMs: number
}

/** What a connection says of itself in its CONNECT packet and in the handshake before it. */
export interface SignInAttempt {
  clientId: string
  username: string | null
  password: string | null
  remoteAddress: string
  isEncrypted: boolean
  /** The name that the device asked for (TLS SNI); null for an address, or without TLS. */
  serverName: string | null
  /** The address of this machine that it came to. */
  localAddress: string
  localPort: number
  certificate: PeerCertificate | null
}

/** What deciding needs to know. */
export interface SignInKnowledge {
  /** Milliseconds since 1970. */
  now: number
  admission: Settings['admission']
  isRegistered(deviceId: string): boolean
  /** The dialect by which the device was known before; null: the device is not registered. */
  knownAs(deviceId: string): DialectName | null
  /** The device that was given this client id in place of its device id; null: none was. */
  deviceOfClient(clientId: string): string | null
  credentials(deviceId: string): DeviceCredentials | null
  enrolmentGroups: readonly EnrolmentGroup[]
  /** HMAC-SHA256 of a text by a key in base64; the answer in base64. */
  hmacSha256(key: string, text: string): string
}

/** Why a connection is turned away, as CONNACK return codes 2, 4 and 5 tell it (MQTT 3.1.1, table 3.1). */
export type RefusalCode = 'badClientId' | 'badCredentials' | 'notAuthorized'

/** A device as it signed in, for as long as its connection lasts. */
export interface Connection {
  deviceId: string
  /** Of a connection that did not say, `plain` until it uses a topic of another family's own. */
  dialect: DialectName
  /** It is taken for what its device was before, until it uses a topic of that family's own or of another's. */
  isPresumed?: true
  /** The model that it named (Azure, `model-id`); null when it named none. */
  modelId: string | null
}

/** A device that asks where to connect, and may do nothing else. */
export interface Registration {
  registrationId: string
  idScope: string
  /** The key that it has proved to have, derived from that of its group; null when it showed none that the bench can check. */
  key: string | null
  /** It showed a certificate that is trusted. */
  hasCertificate: boolean
  /** Let in though nothing of what it showed could be checked: admission was open, and the bench knew of nothing that it has to show. */
  isUnchecked?: true
  /** Where the device can reach this bench: the name or address by which it came here, with the port unless it is 8883. */
  reachedAs: string
}

export type SignInAnswer =
  | {
      connection: Connection
      /** When what it showed runs out, in ms: the connection is closed then. */
      expiresAtMs: number | null
      /** For the device's traffic: how it was let in. */
      sentence: string
    }
  | { registration: Registration }
  /** A monitor is no device: it listens to events and does nothing else. */
  | { monitor: string }
  | { refused: string; code: RefusalCode }
