/** The topics of the plain dialect (docs/protocols/plain.md). */
import { parseCorrelation, type Correlation } from '../correlation.ts'

export const topics = {
  settings: (deviceId: string, correlation: string) => `bench/${deviceId}/settings/set/${correlation}`,
  desired: (deviceId: string) => `bench/${deviceId}/settings/desired`,
  command: (deviceId: string, correlation: string) => `bench/${deviceId}/commands/request/${correlation}`,
  message: (deviceId: string, messageId: string) => `bench/${deviceId}/messages/${messageId}`,
}

/** What a device may publish, as it is shown when it publishes something else. */
export const publishable = 'reported, telemetry, settings/ack/{id} and commands/response/{id}'

export type DeviceTopic =
  | { kind: 'reported' }
  /** `telemetry/{component}`; null for the device itself. */
  | { kind: 'telemetry'; component: string | null }
  | { kind: 'answer'; to: 'setting' | 'command'; correlation: Correlation | null }

/** The part of a topic below `bench/{deviceId}/`; null when the topic is not the device's own. */
export function ownPart(deviceId: string, topic: string): string | null {
  const prefix = `bench/${deviceId}/`
  return topic.startsWith(prefix) && topic.length > prefix.length ? topic.slice(prefix.length) : null
}

/** What a device means by publishing here; null where it means nothing to the bench. */
export function deviceTopic(deviceId: string, topic: string): DeviceTopic | null {
  const part = ownPart(deviceId, topic)
  if (part === null) return null
  if (part === 'reported') return { kind: 'reported' }
  if (part === 'telemetry' || part.startsWith('telemetry/'))
    return { kind: 'telemetry', component: part.slice('telemetry/'.length) || null }
  const answer = /^(settings\/ack|commands\/response)\/([^/]+)$/.exec(part)
  if (!answer) return null
  return { kind: 'answer', to: answer[1] === 'settings/ack' ? 'setting' : 'command', correlation: parseCorrelation(answer[2]!) }
}
