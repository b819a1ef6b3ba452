import type { NetworkView } from '../contract/network.ts'

/**
 * Every kind of connection that the bench opens to others: none. Whoever makes it open one writes it down here, so that
 * people are told; a test reads the sources and fails on a connection of which nothing stands here.
 */
export const outboundConnections: NetworkView['outbound'] = []
