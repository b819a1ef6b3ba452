/** The reason codes of MQTT 5 (2.4) that the bench gives. */
export const reason = {
  success: 0x00,
  disconnectWithWill: 0x04,
  noSubscriptionExisted: 0x11,
  unspecifiedError: 0x80,
  malformedPacket: 0x81,
  protocolError: 0x82,
  implementationSpecific: 0x83,
  unsupportedVersion: 0x84,
  badClientId: 0x85,
  badCredentials: 0x86,
  notAuthorized: 0x87,
  serverUnavailable: 0x88,
  serverShuttingDown: 0x8b,
  badAuthenticationMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  sessionTakenOver: 0x8e,
  topicFilterInvalid: 0x8f,
  topicNameInvalid: 0x90,
  packetIdInUse: 0x91,
  packetIdNotFound: 0x92,
  receiveMaximumExceeded: 0x93,
  topicAliasInvalid: 0x94,
  packetTooLarge: 0x95,
  quotaExceeded: 0x97,
  administrativeAction: 0x98,
  sharedSubscriptionsNotSupported: 0x9e,
  maximumConnectTime: 0xa0,
} as const

export type Reason = (typeof reason)[keyof typeof reason]

/** A code as the standard writes it, but for its case. */
export function hex(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`
}

/** Why a connection ends, as its last packet tells it: a DISCONNECT, or a CONNACK that refuses. */
export interface Farewell {
  code: Reason
  /** For the device's developer. */
  sentence: string
}

/** A packet that MQTT 5 does not allow: the connection ends with this reason (MQTT 5, 4.13). */
export class Violation extends Error implements Farewell {
  readonly code: Reason

  /** @param deed what the device did, as the end of a sentence. */
  constructor(code: Reason, deed: string) {
    super(deed)
    this.code = code
  }

  get sentence(): string {
    return `The connection was closed: the device ${this.message}.`
  }
}
