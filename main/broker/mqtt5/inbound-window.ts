/** What aedes 1.2 keeps of a connection (lib/client.js) and its types do not tell. */
interface Inbound {
  /** Packet ids of QoS 2 messages that are not released; at a thousand the connection ends. */
  _inboundInflight: Set<number>
}

/** A QoS 2 message was refused: with MQTT 5 no PUBREL follows, by which aedes would forget it. */
export function forgetInbound(client: object, packetId: number): void {
  ;(client as Inbound)._inboundInflight.delete(packetId)
}
