/** What goes with a delivery to the broker, and comes back with the device's acknowledgement of it. */
import type { Delivery } from '../contract/deliveries.ts'
import type { DeviceInput } from '../contract/engine-io.ts'

const ofMessage = 'message:'

/** Null for what is not waited for. */
export function tagOf(delivery: Delivery): string | null {
  switch (delivery.about) {
    case 'execution':
      return `${delivery.jobId}.${delivery.executionNumber}.${delivery.step}`
    case 'message':
      return `${ofMessage}${delivery.message.messageId}`
    case 'twin':
    case 'shadow':
    case 'queue':
    case 'deviceCommand':
      return null
  }
}

/** The engine's input for an acknowledgement. */
export function acknowledgementOf(deviceId: string, tag: string): DeviceInput {
  if (tag.startsWith(ofMessage)) return { kind: 'message.acknowledged', deviceId, messageId: tag.slice(ofMessage.length) }
  const [jobId, executionNumber, step] = tag.split('.')
  return { kind: 'delivery.acknowledged', deviceId, jobId: jobId!, executionNumber: Number(executionNumber), step: Number(step) }
}
