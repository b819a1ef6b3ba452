import type { MessageProperties } from '../contract/dialect.ts'

/** User properties that are named; a message may have a thousand. */
const namedProperties = 5
const longestText = 60

/** What came with a message of MQTT 5 beside its payload, as a sentence for the traffic with a space before it; nothing where nothing did. */
export function propertyWords(properties: MessageProperties | undefined): string {
  if (!properties) return ''
  const { messageExpirySeconds, contentType, responseTopic, correlationData, userProperties = [] } = properties
  const words = [
    ...(contentType === undefined ? [] : [`content type ${quoted(contentType)}`]),
    ...(responseTopic === undefined ? [] : [`response topic ${quoted(responseTopic)}`]),
    ...(correlationData === undefined ? [] : [`correlation data of ${correlationData.length} bytes`]),
    ...(messageExpirySeconds === undefined ? [] : [`an expiry of ${messageExpirySeconds} s`]),
    ...userProperties.slice(0, namedProperties).map(([name, value]) => `${quoted(name)}: ${quoted(value)}`),
    ...(userProperties.length > namedProperties ? [`${userProperties.length - namedProperties} more user properties`] : []),
  ]
  return words.length === 0 ? '' : ` It came with ${words.join(', ')}.`
}

/** Somebody else's text: cut, and with what nobody sees written out. */
function quoted(text: string): string {
  return JSON.stringify(text.length > longestText ? `${text.slice(0, longestText).toWellFormed()}…` : text)
}
