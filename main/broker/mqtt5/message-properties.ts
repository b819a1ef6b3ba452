import type { MessageProperties } from '../../contract/dialect.ts'
import type { ClientProperties } from './properties.ts'

/** The part of them that is of the message, and not of the way it came. */
export function messageProperties(properties: ClientProperties): MessageProperties {
  const { isText, messageExpirySeconds, contentType, responseTopic, correlationData, userProperties } = properties
  return {
    ...(isText && { isText }),
    ...(messageExpirySeconds !== undefined && { messageExpirySeconds }),
    ...(contentType !== undefined && { contentType }),
    ...(responseTopic !== undefined && { responseTopic }),
    // A copy: a part of the packet would keep all of it alive.
    ...(correlationData && { correlationData: new Uint8Array(correlationData) }),
    ...(userProperties && { userProperties }),
  }
}
