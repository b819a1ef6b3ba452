import { onScopeDispose, watch } from 'vue'
import type { ChangeBatch } from '../../main/contract/change-feed.ts'
import { client, connection } from './client.ts'

type Listener = (batch: ChangeBatch) => void
const listeners = new Set<Listener>()
const reloaders = new Set<() => void>()

/** A view reads again at most this often, however much changes. */
const reloadEveryMs = 400

/** Follows the change feed for as long as the app runs; after a lost connection every view reads again. */
export function followChanges(): void {
  watch(
    () => connection.value.state,
    async (state) => {
      if (state !== 'ready') return
      for (const reload of reloaders) reload()
      try {
        for await (const batch of await client.changes.watch()) for (const listener of listeners) listener(batch)
      } catch {
        // The connection went; the next one starts a feed of its own.
      }
    },
    { immediate: true },
  )
}

/**
 * Calls `reload` when a batch concerns this view: soon after the first change, then at most every 400 ms. Lives as long
 * as the component that asks for it.
 */
export function useLive(concerns: (batch: ChangeBatch) => boolean, reload: () => unknown): void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let isDue = false
  const run = () => {
    if (timer !== null) {
      isDue = true
      return
    }
    void reload()
    timer = setTimeout(() => {
      timer = null
      if (!isDue) return
      isDue = false
      run()
    }, reloadEveryMs)
  }
  const listener: Listener = (batch) => {
    if (concerns(batch)) run()
  }
  listeners.add(listener)
  reloaders.add(run)
  onScopeDispose(() => {
    listeners.delete(listener)
    reloaders.delete(run)
    if (timer !== null) clearTimeout(timer)
  })
}

/** True when a list of changed ids is not empty; null stands for "many". */
export function changed(ids: string[] | null): boolean {
  return ids === null || ids.length > 0
}
