import type { DialectReading, WireMessage } from '../../contract/dialect.ts'
import { readTelemetry } from '../telemetry.ts'
import { cutText } from '../words.ts'
import { readJobRequest } from '../things/job-requests.ts'
import { jobTopic, thingTree } from '../things/topics.ts'
import { aws } from './family.ts'
import { readShadowRequest } from './shadow-requests.ts'
import { mayPublish } from './topics.ts'

/** The most of a topic that is kept with telemetry, in characters; AWS IoT takes no longer one. */
const keptTopic = 256

/** Reads what a device published, whatever it may be: a message that makes no sense is refused in words, never thrown. */
export function read(deviceId: string, message: WireMessage): DialectReading {
  const { topic } = message
  const allowed = mayPublish(deviceId, topic)
  if (allowed !== true) return refused(allowed)
  const tree = thingTree(aws, deviceId)
  if (!topic.startsWith(tree))
    return readTelemetry(message, { component: null, contentType: null, properties: { topic: cutText(topic, keptTopic) } })
  const [service, ...levels] = topic.slice(tree.length).split('/')
  const part = levels.join('/')
  if (service === 'jobs') return readJobRequest(aws, deviceId, jobTopic(part), message)
  if (service === 'shadow') return readShadowRequest(deviceId, part, message)
  return refused('The bench knows no such topic: a device publishes below jobs/ and shadow/ of its thing.')
}

function refused(sentence: string): DialectReading {
  return { kind: 'refused', sentence }
}
