import type { DialectName } from '../contract/devices.ts'
import type { Delivery, ExecutionDelivery, TwinDelivery } from '../contract/deliveries.ts'
import { attemptInWords } from '../contract/status-words.ts'

/** How a device comes to what is desired of it when it was not told, behind a colon. */
const findsDesired: Record<DialectName, string> = {
  plain: 'the device does not listen for it now, and is not told later',
  azure: 'the device is gone, and finds it when it asks for its twin',
  aws: 'the device does not listen for changes of it, and finds it when it asks',
  emqx: 'the device does not listen for changes of it now, and finds it when it asks by HTTPS',
}

/**
 * What became of a delivery, as the device's traffic says it.
 * @param sent false: the device listens to nothing of it, or has gone meanwhile.
 */
export function deliverySentence(delivery: Delivery, sent: boolean): string {
  switch (delivery.about) {
    case 'execution':
      return sent ? `Sent job ‘${delivery.jobName}’${attemptInWords(delivery.executionNumber)}.` : notTold(delivery)
    case 'twin':
      return sent
        ? `Sent version ${desiredVersion(delivery)}.`
        : `Version ${desiredVersion(delivery)} was not sent: ${findsDesired[delivery.dialect]}.`
    case 'shadow':
      return sent
        ? `Sent what its shadow ‘${delivery.shadowName}’ is to be.`
        : `Its shadow ‘${delivery.shadowName}’ has changed: it finds that when it asks.`
    case 'queue':
      return sent
        ? `Told that its queue of jobs ${delivery.pending.length === 0 ? 'is empty now' : 'has changed'}.`
        : 'Its queue of jobs has changed: it does not listen for that, and finds it when it asks.'
    case 'deviceCommand':
      return sent
        ? `Sent command ‘${delivery.command.action}’.`
        : `Command ‘${delivery.command.action}’ could not be sent: the device does not listen any more.`
    case 'message':
      return sent ? `Sent message ${delivery.message.messageId}.` : `Message ${delivery.message.messageId} waits until the device listens.`
  }
}

/** Both sides of a shadow have one version. */
function desiredVersion({ dialect, version, shadow }: TwinDelivery): string {
  const hasShadow = dialect === 'aws' || dialect === 'emqx'
  return hasShadow && shadow.after ? `${shadow.after.version} of its shadow` : `${version} of its desired state`
}

/** A device of AWS may listen to nothing but the answers to its questions, and asks for its shadow from time to time. */
function notTold({ dialect, jobName, what }: ExecutionDelivery): string {
  return dialect === 'aws' && what.kind === 'settings'
    ? `The settings of job ‘${jobName}’ stand in its shadow: the device does not listen for changes of it, and finds them when it asks.`
    : `Job ‘${jobName}’ is ready for the device, which does not listen any more: it gets it when it does.`
}
