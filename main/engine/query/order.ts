/** Digits with dots, perhaps a `v` before and a suffix such as `-beta.2` or `+build` after. */
const version = /^v?(\d+(?:\.\d+)*)(?:([-+].*))?$/i

/**
 * The order of two texts as a person reads them: `2.9` before `2.10`, `A1-7` before `A1-12`, `2.1-beta` before `2.1`,
 * and `2.1` the same as `2.1.0`. Below 0: left comes first; 0: neither does.
 */
export function naturalOrder(left: string, right: string): number {
  const [leftVersion, rightVersion] = [version.exec(left), version.exec(right)]
  if (leftVersion && rightVersion) return versionOrder(leftVersion, rightVersion)
  return chunkOrder(left, right)
}

function versionOrder(left: RegExpExecArray, right: RegExpExecArray): number {
  const [leftNumbers, rightNumbers] = [left[1]!.split('.'), right[1]!.split('.')]
  for (let index = 0; index < Math.max(leftNumbers.length, rightNumbers.length); index++) {
    const order = digitOrder(leftNumbers[index] ?? '0', rightNumbers[index] ?? '0')
    if (order !== 0) return order
  }
  const rank = (suffix: string | undefined) => (suffix === undefined ? 1 : suffix.startsWith('-') ? 0 : 2)
  return rank(left[2]) - rank(right[2]) || chunkOrder(left[2] ?? '', right[2] ?? '')
}

/** Runs of digits by their number, everything between them by its characters. */
function chunkOrder(left: string, right: string): number {
  const [leftChunks, rightChunks] = [left.match(/\d+|\D+/g) ?? [], right.match(/\d+|\D+/g) ?? []]
  for (let index = 0; index < Math.min(leftChunks.length, rightChunks.length); index++) {
    const [one, other] = [leftChunks[index]!, rightChunks[index]!]
    const order = /^\d/.test(one) && /^\d/.test(other) ? digitOrder(one, other) : one < other ? -1 : one > other ? 1 : 0
    if (order !== 0) return order
  }
  return leftChunks.length - rightChunks.length
}

/** By length after leading zeros, then by digits: no number of digits is too many. */
function digitOrder(left: string, right: string): number {
  const [one, other] = [left.replace(/^0+/, ''), right.replace(/^0+/, '')]
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0)
}
