/** What came by HTTP, as it stands in a device's traffic: by the topic that it stands for, as if it had come by MQTT. */
import type { DeviceAnswer, DeviceBody } from '../contract/device-requests.ts'
import { tracedMessage } from '../contract/traffic.ts'
import { messageOf } from './exchange.ts'
import type { DevicePort } from './port.ts'

/** A request of a device that reached no dialect. */
export function noteRefused(port: DevicePort, deviceId: string, topic: string, body: DeviceBody, sentence: string): void {
  port.note({ deviceId, direction: 'in', ...tracedMessage(messageOf(topic, body)), qos: null, verdict: 'refused', sentence })
}

/** What a device was answered. @returns the answer. */
export function noteAnswered(port: DevicePort, deviceId: string, topic: string, answer: DeviceAnswer): DeviceAnswer {
  const payload = JSON.stringify(answer.body)
  const payloadBytes = Buffer.byteLength(payload)
  const sentence = `Answered by HTTP with status ${answer.status}.`
  port.note({ deviceId, direction: 'out', topic, payload, payloadBytes, qos: null, verdict: 'sent', sentence })
  return answer
}
