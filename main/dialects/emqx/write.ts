import type { DeviceFacts, Outgoing } from '../../contract/dialect.ts'
import type { Delivery } from '../../contract/deliveries.ts'
import { notices } from '../things/notices.ts'
import { commandMessage } from './commands.ts'
import { emqx } from './family.ts'
import { desired } from './shadow.ts'

/** Puts a delivery into the words of an EMQX device. It fetches its jobs, has one shadow, and is sent no messages. */
export function write(delivery: Delivery, facts: DeviceFacts): Outgoing[] {
  const { deviceId } = delivery
  switch (delivery.about) {
    case 'queue':
      return notices(emqx, delivery, facts)
    case 'execution': {
      const { what } = delivery
      return what.kind === 'settings' ? desired(deviceId, what.shadow, what.patch, facts.now) : []
    }
    case 'twin':
      return desired(deviceId, delivery.shadow, delivery.patch, facts.now)
    case 'deviceCommand':
      return [commandMessage(delivery.command)]
    case 'message':
    case 'shadow':
      return []
  }
}
