/**
 * What somebody else wrote, as it stands in a sentence: without control characters, and cut. A client id may be 64 KiB of
 * anything, and so may what is asked for by HTTP.
 */
export function printable(text: string, characters = 64): string {
  const plain = text
    .slice(0, characters)
    .toWellFormed()
    .replace(/[\u0000-\u001f\u007f]/g, '�')
  return text.length > characters ? `${plain}…` : plain
}
