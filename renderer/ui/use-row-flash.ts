import { ref, watch, type Ref } from 'vue'

/**
 * Rows that have changed while they were in view: each is marked once, until its mark has faded (`faded`). Who wants
 * less motion sees none.
 * @param drawn the rows that are drawn.
 * @param version what of a row is worth a look when it changes; undefined: nothing is.
 */
export function useRowFlash<Row>(
  drawn: Ref<readonly { row: Row | undefined }[]>,
  keyOf: (row: Row) => string,
  version: ((row: Row) => string) | undefined,
) {
  const flashing = ref<ReadonlySet<string>>(new Set())
  let seen = new Map<string, string>()

  if (version && !window.matchMedia('(prefers-reduced-motion: reduce)').matches)
    watch(drawn, (now) => {
      const next = new Map(now.flatMap(({ row }) => (row === undefined ? [] : [[keyOf(row), version(row)] as const])))
      const changed = [...next].filter(([key, said]) => seen.has(key) && seen.get(key) !== said).map(([key]) => key)
      if (changed.length > 0) flashing.value = new Set([...flashing.value, ...changed])
      seen = next
    })

  function faded(key: string): void {
    flashing.value = new Set([...flashing.value].filter((other) => other !== key))
  }
  return { flashing, faded }
}
