import type { KeptRecords, ToolRecords } from '../contract/kept-records.ts'

/** The same records; `changed` hears of every kind of which one was kept or removed. */
export function toldRecords(tools: ToolRecords, changed: (kind: string) => void): ToolRecords {
  const told = Object.entries<KeptRecords<{ id: string }>>(tools).map(([kind, records]): [string, KeptRecords<{ id: string }>] => [
    kind,
    {
      list: () => records.list(),
      get: (id) => records.get(id),
      put: async (kept) => {
        await records.put(kept)
        changed(kind)
      },
      remove: async (id) => {
        await records.remove(id)
        changed(kind)
      },
    },
  ])
  return Object.fromEntries(told) as unknown as ToolRecords
}
