import { onScopeDispose } from 'vue'

type Taker = (code: string) => void
const takers: Taker[] = []

/** For as long as the component lives, what is scanned anywhere comes here, and opens no device. */
export function useScanTaker(take: Taker): void {
  takers.push(take)
  onScopeDispose(() => takers.splice(takers.indexOf(take), 1))
}

/** Who takes scans now; undefined: nobody in particular. */
export function scanTaker(): Taker | undefined {
  return takers.at(-1)
}
