/** What LevelDB says when it cannot open a folder: its own error stands below the one that is thrown. */
interface OpeningError {
  message: string
  code?: string
  cause?: { message?: string; code?: string }
}

/** `LEVEL_LOCKED`: another process has the folder open. */
export function levelCode(error: unknown): string | undefined {
  const { code, cause } = error as OpeningError
  return cause?.code ?? code
}

/** The reason in words. */
export function levelReason(error: unknown): string {
  const { message, cause } = error as OpeningError
  return cause?.message ?? message
}
