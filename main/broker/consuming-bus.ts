/**
 * The bus that aedes hands every publish to, in place of mqemitter. It delivers nothing: what a device publishes is
 * consumed by the bench (in authorizePublish) and never forwarded, and what the bench sends goes to one connection
 * (device-link.ts). So one device can never reach another, whatever it subscribes to, and no subscriber that reads
 * slowly can hold up a publisher.
 */
export class ConsumingBus {
  readonly concurrency = 0

  on(_topic: string, _deliver: unknown, done?: () => void): this {
    done?.()
    return this
  }

  removeListener(_topic: string, _deliver: unknown, done?: () => void): this {
    done?.()
    return this
  }

  emit(_packet: unknown, done?: () => void): this {
    done?.()
    return this
  }

  close(done: () => void): void {
    done()
  }
}
