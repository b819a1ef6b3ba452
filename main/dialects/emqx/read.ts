import type { DialectReading, WireMessage } from '../../contract/dialect.ts'
import { readTelemetry } from '../telemetry.ts'
import { cutText } from '../words.ts'
import { readJobRequest } from '../things/job-requests.ts'
import { jobTopic, thingTree } from '../things/topics.ts'
import { answeredExecution, readCommandAnswer } from './commands.ts'
import { emqx } from './family.ts'
import { readReport } from './shadow.ts'
import { commandsTree, mayPublish } from './topics.ts'

/** The most of a topic or of the type of an event that is kept with telemetry, in characters. */
const keptName = 256

/** Reads what a device published, whatever it may be: a message that makes no sense is refused in words, never thrown. */
export function read(deviceId: string, message: WireMessage): DialectReading {
  const { topic } = message
  const allowed = mayPublish(deviceId, topic)
  if (allowed !== true) return refused(allowed)
  const [things, commands] = [thingTree(emqx, deviceId), commandsTree(deviceId)]
  if (topic.startsWith(commands)) return readCommand(deviceId, topic.slice(commands.length), message)
  if (!topic.startsWith(things)) return telemetry(message, {})
  const [service, ...levels] = topic.slice(things.length).split('/')
  const part = levels.join('/')
  if (service === 'jobs') return readJobRequest(emqx, deviceId, jobTopic(part), message)
  if (service === 'shadow') return readShadow(deviceId, part, message)
  if (service === 'events' && levels.length === 1 && part !== '') return telemetry(message, { eventType: cutText(part, keptName) })
  return refused('The bench knows no such topic: a device publishes below jobs/ of its thing, on shadow/update and on events/{eventType}.')
}

function readCommand(deviceId: string, part: string, message: WireMessage): DialectReading {
  const executionId = answeredExecution(part)
  if (executionId === null)
    return refused('A device answers a command on executions/{executionId}/response, and publishes nothing else there.')
  return readCommandAnswer(deviceId, executionId, message)
}

function readShadow(deviceId: string, part: string, message: WireMessage): DialectReading {
  if (part === 'update') return readReport(deviceId, message)
  return refused('EMQX Fleets has no such topic of a shadow: a device reports on shadow/update, and reads its shadow over HTTPS.')
}

function telemetry(message: WireMessage, more: Record<string, string>): DialectReading {
  const properties = { topic: cutText(message.topic, keptName), ...more }
  return readTelemetry(message, { component: null, contentType: null, properties })
}

function refused(sentence: string): DialectReading {
  return { kind: 'refused', sentence }
}
