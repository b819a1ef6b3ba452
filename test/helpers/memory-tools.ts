import type { z } from 'zod'
import { keptSchemas, type KeptRecords, type ToolRecords } from '../../main/contract/kept-records.ts'

/** Kept records in memory, checked as those on disk are when they are read again. */
export function memoryTools(changed: (kind: string) => void): ToolRecords {
  const kinds = Object.entries<z.ZodType<{ id: string }>>(keptSchemas).map(([kind, schema]): [string, KeptRecords<{ id: string }>] => {
    const records = new Map<string, { id: string }>()
    return [
      kind,
      {
        list: () => [...records.values()],
        get: (id) => records.get(id),
        put: async (kept) => {
          records.set(kept.id, schema.parse(JSON.parse(JSON.stringify(kept))))
          changed(kind)
        },
        remove: async (id) => {
          if (records.delete(id)) changed(kind)
        },
      },
    ]
  })
  return Object.fromEntries(kinds) as unknown as ToolRecords
}
