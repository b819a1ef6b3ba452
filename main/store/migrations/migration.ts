import type { DurableFiles } from '../../files/durable-files.ts'
import type { KeptAside } from '../kept-aside.ts'

/** A step from one layout of the data folder to the next. */
export interface Migration {
  from: number
  /** What changes, for the person. */
  note: string
  /**
   * Writes the data folder. It may be cut short and run again from its beginning, so it reads the backup, or takes what
   * it wrote as it takes what was there.
   */
  run(step: { files: DurableFiles; backup: string; folder: string; aside: KeptAside }): Promise<void>
  /** Files of the older layout that are needed no more. */
  obsolete: string[]
}
