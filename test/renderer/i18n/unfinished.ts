/** Folders of the renderer whose words do not stand in message files yet. */
export const unfinished: string[] = [
  'ui/DataTable',
  'ui/EntryTable',
  'settings/',
  'devices/',
  'device-sets/',
  'jobs/',
  'events/',
  'files/',
]
