/** RFC 6266: a plain name for old readers, the true one in UTF-8. Neither holds what a file name may not on any system. */
export function attachment(fileName: string): string {
  const safe = fileName.toWellFormed().replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '_')
  // encodeURIComponent leaves four characters that an extended value may not hold (RFC 5987, attr-char).
  const extended = encodeURIComponent(safe).replaceAll(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${safe.replaceAll(/[^\x20-\x7e]/g, '_')}"; filename*=UTF-8''${extended}`
}
