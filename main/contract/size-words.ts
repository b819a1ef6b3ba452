const units = ['bytes', 'KiB', 'MiB', 'GiB']

/** A size as a person reads it: `812 bytes`, `1.4 MiB`, `4 GiB`. */
export function bytesInWords(bytes: number): string {
  if (bytes === 1) return '1 byte'
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]!}`
}
