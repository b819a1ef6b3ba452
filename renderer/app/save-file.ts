/** Hands a file to the person; the desktop app asks where to. @param type its media type */
export function saveFile(name: string, type: string, pieces: readonly BlobPart[]): void {
  const address = URL.createObjectURL(new Blob([...pieces], { type }))
  Object.assign(document.createElement('a'), { href: address, download: name }).click()
  URL.revokeObjectURL(address)
}

/** Puts a CSV that comes in pieces together and hands it over. */
export async function saveCsv(name: string, pieces: AsyncIterable<{ chunk: string }>): Promise<void> {
  const texts: string[] = []
  for await (const { chunk } of pieces) texts.push(chunk)
  saveFile(name, 'text/csv', texts)
}
