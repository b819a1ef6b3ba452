/** What one connection may make the bench hold, each with the reason for its size. */
export const limits = {
  /**
   * Packets above this are not read at all, for they would have to be held whole. Four times what any dialect reads: a message
   * that is too large for one goes up to it, so that it can answer in the words of its wire.
   */
  packetBytes: 1024 * 1024,
  /** A WebSocket message is held whole, too. It may carry several packets: the largest, and what leaves with it. */
  webSocketMessageBytes: 2 * 1024 * 1024,
  /** A CONNECT has five fields of at most 64 KiB each (MQTT 3.1.1, 3.1.3). */
  connectBytes: 330 * 1024,
  /** Packets that came in one piece with the CONNECT: more than one read of a socket (64 KiB) holds. */
  queuedPackets: 16_384,
  /** Messages of one device under way to the disk; it is not read further meanwhile. */
  pendingMessages: 256,
  /**
   * Bytes of the messages of all devices under way to the disk. Past it each device has one at a time: two hundred that
   * flood the bench would have it hold 256 large messages of each.
   */
  bytesUnderWay: 32 * 1024 * 1024,
  /** What a message takes beside its bytes while it is under way, at about. */
  messageBytes: 1024,
  /** Bytes that wait for a device that does not read. */
  waitingBytes: 1024 * 1024,
  /** Deliveries without PUBACK: a device has one execution in progress, so this is a device that never answers. */
  unacknowledged: 1000,
  /** Bytes of events that wait for a monitor: those of a job over 100,000 devices (some 400 bytes each) that is canceled at once. */
  monitorWaitingBytes: 64 * 1024 * 1024,
  /** Messages with QoS 1 and 2 of one MQTT 5 client that are not acknowledged yet (MQTT 5, 4.9): as many as aedes keeps of QoS 2. */
  receiveMaximum: 1000,
  /** User properties of one packet of MQTT 5; each is a pair of texts that has to be held while the message is under way. */
  userProperties: 1000,
  /** Filters of one device and their length; a device needs two or three, of some sixty characters. */
  filters: 100,
  filterCharacters: 1024,
  /** Characters of a client id (deviceIdSchema). aedes looks at it for MQTT 3.1 only, where 23 was the limit. */
  clientIdCharacters: 128,
} as const
