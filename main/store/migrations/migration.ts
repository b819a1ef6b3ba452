import type { DurableFiles } from '../durable-files.ts'

/** A step from one layout of the data folder to the next. */
export interface Migration {
  from: number
  /** What changes, for the person. */
  note: string
  /**
   * Reads the backup, writes the data folder. It may be cut short and run again from its beginning, so it never reads
   * what it writes.
   */
  run(step: { files: DurableFiles; backup: string; folder: string; notices: string[] }): Promise<void>
  /** Files of the older layout that are needed no more. */
  obsolete: string[]
}
