import { isUtf8 } from 'node:buffer'
import type { Client, PublishPacket } from 'aedes'
import type { MessageProperties } from '../contract/dialect.ts'
import { BenchError, isBenchError } from '../contract/errors.ts'
import { keptPayloadBytes, tracedMessage } from '../contract/traffic.ts'
import type { DelayedWills } from './delayed-wills.ts'
import type { DeviceLink } from './device-link.ts'
import type { BrokerHooks, ReceivedMessage } from './hooks.ts'
import { mqtt5Of } from './links.ts'
import type { Link } from './links.ts'
import type { MonitorLink } from './monitor-link.ts'
import { messageProperties } from './mqtt5/message-properties.ts'
import { reason } from './mqtt5/reason.ts'
import type { RegistrationLink } from './registration-link.ts'
import type { Envelope } from './sender.ts'
import type { Sessions } from './sessions.ts'
import { mayPublish } from './topic-rights.ts'

export interface TakingParts {
  hooks: BrokerHooks
  sessions: Sessions
  wills: DelayedWills
}

/**
 * Takes a message of a device, in order: resolves once the bench has it on disk, which is when aedes may acknowledge
 * it (it sends PUBACK right after authorizePublish, lib/handlers/publish.js).
 *
 * Refused (a foreign topic): acknowledged, shown in the device's traffic, and nothing else. MQTT 3.1.1 could
 * only close the connection, and a device that gets no acknowledgement sends the same again for ever. The acknowledgement
 * of MQTT 5 says that it was refused.
 * @throws what `hooks.received` threw: there must be no acknowledgement, so the connection ends.
 */
export async function take(
  { hooks, sessions, wills }: TakingParts,
  client: Client,
  link: DeviceLink,
  packet: PublishPacket,
): Promise<void> {
  const message = messageOf(client, packet)
  // Nothing is ever retained: to whom should it be handed?
  packet.retain = false
  const refused = refusalOf(hooks, link, message)
  if (refused === null && message.isWill && wills.putsOff(link, message)) return
  if (refused !== null) {
    refuse(client, packet, refused)
    await link.inOrder(async () => hooks.traffic({ ...entryOf(link, message), sentence: refused }))
    return
  }
  // A will has no packet id.
  const messageId = packet.qos === 2 ? packet.messageId : undefined
  if (messageId === undefined) {
    await link.inOrder(() => receive(hooks, link, message))
    return
  }
  // QoS 2, exactly once (MQTT 3.1.1, 4.3.3): a repeated one is acknowledged by aedes from the session, and counts once.
  await link.inOrder(async () => {
    if (sessions.holds(client, messageId) || link.takingExactlyOnce.has(messageId)) return
    link.takingExactlyOnce.add(messageId)
    try {
      await receive(hooks, link, message)
    } catch (error) {
      link.takingExactlyOnce.delete(messageId)
      throw error
    }
  })
}

/** What a monitor publishes is acknowledged, shown, and nothing else, as what is refused of a device. */
export function refuseMonitor(hooks: BrokerHooks, link: MonitorLink, packet: PublishPacket): void {
  const message = messageOf(link.client, packet)
  packet.retain = false
  const refused = refusalOf(hooks, link, message)!
  refuse(link.client, packet, refused)
  hooks.traffic({ ...entryOf(link, message), sentence: refused })
}

/** The acknowledgement of MQTT 5 is to say why. */
function refuse(client: Client, { messageId }: PublishPacket, sentence: string): void {
  if (messageId !== undefined) mqtt5Of(client)?.refuseMessage(messageId, { code: reason.notAuthorized, sentence })
}

/**
 * Takes what a device asks that wants to know where to connect. Resolves, as above, once it may be acknowledged; the answer
 * leaves before.
 * @throws what `hooks.asked` threw.
 */
export async function ask(hooks: BrokerHooks, link: RegistrationLink, packet: PublishPacket): Promise<void> {
  const message = messageOf(link.client, packet)
  packet.retain = false
  const refused = refusalOf(hooks, link, message)
  if (refused !== null) {
    refuse(link.client, packet, refused)
    return hooks.traffic({ ...entryOf(link, message), sentence: refused })
  }
  link.pending += 1
  try {
    await orClosed(hooks, link, message, async () => {
      const answer = await hooks.asked(link.registration, message)
      if (answer) link.send(answer, envelopeFor(message))
    })
  } finally {
    link.pending -= 1
  }
}

function receive(hooks: BrokerHooks, link: DeviceLink, message: ReceivedMessage): Promise<void> {
  return orClosed(hooks, link, message, () =>
    hooks.received(link.connection, message, (outgoing) => link.send(outgoing, null, envelopeFor(message))),
  )
}

/** An answer carries what the device gave with its question, to know it again (MQTT 5, 4.10). */
function envelopeFor({ properties }: ReceivedMessage): Envelope {
  return { correlationData: properties?.correlationData }
}

/** What fails in the bench is said in the traffic, and thrown on: the connection ends without acknowledgement. */
async function orClosed(hooks: BrokerHooks, link: Link, message: ReceivedMessage, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    const why = isBenchError(error) ? error.sentence : `Something in the bench failed: ${String(error)}.`
    hooks.traffic({
      ...entryOf(link, message),
      sentence: `Not taken and not acknowledged; the connection is closed, so that the device sends it again. ${why}`,
    })
    throw isBenchError(error) ? error : new BenchError('Internal', why)
  }
}

function contentOf(payload: Buffer): Pick<ReceivedMessage, 'text' | 'base64'> {
  if (isUtf8(payload)) return { text: payload.toString('utf8') }
  return { text: null, base64: payload.toString('base64', 0, keptPayloadBytes) }
}

/** To be called once for each packet, in the order in which they come. */
function messageOf(client: Client, packet: PublishPacket): ReceivedMessage {
  const isWill = isWillOf(client, packet)
  const properties = propertiesOf(client, isWill)
  const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload)
  return {
    topic: packet.topic,
    ...contentOf(payload),
    payloadBytes: payload.length,
    qos: packet.qos,
    retain: packet.retain === true,
    dup: packet.dup === true,
    ...(isWill && { isWill }),
    ...(properties && { properties }),
  }
}

function propertiesOf(client: Client, isWill: boolean): MessageProperties | undefined {
  const mqtt5 = mqtt5Of(client)
  if (!mqtt5 || !isWill) return mqtt5?.takeProperties()
  return mqtt5.connect.will ? messageProperties(mqtt5.connect.will.properties) : undefined
}

/** aedes publishes the will that it keeps with the client as it stands (lib/client.js); its types do not tell of it. */
function isWillOf(client: Client, packet: PublishPacket): boolean {
  return 'will' in client && client.will === packet
}

/** What the broker itself refuses; null when the message may go up. */
function refusalOf(hooks: BrokerHooks, link: Link, message: ReceivedMessage): string | null {
  const allowed = mayPublish(hooks, link, message.topic)
  return allowed === true ? null : allowed
}

function entryOf(link: Link, message: ReceivedMessage) {
  return {
    deviceId: link.shownAs,
    direction: 'in' as const,
    ...tracedMessage(message),
    verdict: 'refused' as const,
  }
}
