import { onScopeDispose, shallowRef } from 'vue'
import type { Activity } from '../../main/contract/network.ts'
import { client } from '../app/client.ts'

/** As often as an interval is counted. A page that nobody sees asks for nothing. */
const everyMs = 2_000

/** What passes through the bench and who comes and goes, for as long as the component lives; null until it is known. */
export function useActivity() {
  const activity = shallowRef<Activity | null>(null)
  const read = async () => {
    if (document.hidden) return
    try {
      activity.value = await client.network.activity()
    } catch {
      // The connection bar says so; what was known stays.
    }
  }
  const timer = setInterval(() => void read(), everyMs)
  onScopeDispose(() => clearInterval(timer))
  void read()
  return activity
}
