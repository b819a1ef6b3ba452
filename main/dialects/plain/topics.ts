/** The topics of the plain dialect (docs/protocols/plain.md). */

/** One execution of one job, and for commands the step of it, as it stands in topics. */
export interface Correlation {
  jobId: string
  executionNumber: number
  step: number
}

export const topics = {
  settings: (deviceId: string, correlation: string) => `bench/${deviceId}/settings/set/${correlation}`,
  command: (deviceId: string, correlation: string) => `bench/${deviceId}/commands/request/${correlation}`,
}

/** What a device may publish, as it is shown when it publishes something else. */
export const publishable = 'reported, telemetry, settings/ack/{id} and commands/response/{id}'

export type DeviceTopic =
  { kind: 'reported' } | { kind: 'telemetry' } | { kind: 'answer'; to: 'setting' | 'command'; correlation: Correlation | null }

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
  if (part === 'telemetry' || part.startsWith('telemetry/')) return { kind: 'telemetry' }
  const answer = /^(settings\/ack|commands\/response)\/([^/]+)$/.exec(part)
  if (!answer) return null
  return { kind: 'answer', to: answer[1] === 'settings/ack' ? 'setting' : 'command', correlation: parseCorrelation(answer[2]!) }
}

/** `{jobId}.{executionNumber}.{step}`; a job id has no dots. */
export function formatCorrelation({ jobId, executionNumber, step }: Correlation): string {
  return `${jobId}.${executionNumber}.${step}`
}

/** Null when the text is not a correlation id that the bench could have made. */
export function parseCorrelation(text: string): Correlation | null {
  const parts = /^([A-Za-z0-9_-]{1,64})\.([1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/.exec(text)
  return parts && { jobId: parts[1]!, executionNumber: Number(parts[2]), step: Number(parts[3]) }
}
