/** A file that was picked or dropped; `path` begins with the folder, when a folder was. */
export interface PickedFile {
  path: string
  file: File
}

/** The files of an input, in the order of their names. */
export function pickedFiles(list: FileList | null): PickedFile[] {
  return inOrder(Array.from(list ?? [], (file) => ({ path: file.webkitRelativePath || file.name, file })))
}

/** The files that were dropped, with those in the folders among them. Rejects when one cannot be read. */
export async function droppedFiles(transfer: DataTransfer | null): Promise<PickedFile[]> {
  // Taken before the first wait: the browser empties the transfer when the event is over.
  const entries = Array.from(transfer?.items ?? [], (item) => item.webkitGetAsEntry?.() ?? null).filter((entry) => entry !== null)
  if (entries.length === 0) return pickedFiles(transfer?.files ?? null)
  const found = await Promise.all(entries.map((entry) => filesOf(entry, '')))
  return inOrder(found.flat())
}

async function filesOf(entry: FileSystemEntry, folder: string): Promise<PickedFile[]> {
  const path = `${folder}${entry.name}`
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    return [{ path, file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: PickedFile[] = []
  // A reader gives a part at a time, and nothing once it gave all.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (part.length === 0) return found
    for (const each of part) found.push(...(await filesOf(each, `${path}/`)))
  }
}

const inOrder = (files: PickedFile[]) => files.toSorted((one, other) => one.path.localeCompare(other.path, 'en'))
