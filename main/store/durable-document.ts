import { Low, type Adapter } from 'lowdb'
import { readIfThere, replaceFile } from './files.ts'

/** The layout of the documents that this version writes and reads. */
export const schemaVersion = 1

/** A lowdb document: its records, under the version of their layout. */
export interface Document<RecordType> {
  schemaVersion: number
  records: RecordType[]
}

/**
 * lowdb's file adapter never syncs, and its presets keep all in memory under NODE_ENV=test; this one is durable
 * always. The text is made record by record, so that a large document is never one large string.
 */
class DurableAdapter<RecordType> implements Adapter<Document<RecordType>> {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  async read(): Promise<Document<RecordType> | null> {
    const text = await readIfThere(this.#file)
    return text === null ? null : (JSON.parse(text) as Document<RecordType>)
  }

  write(document: Document<RecordType>): Promise<void> {
    return replaceFile(this.#file, pieces(document))
  }
}

/** Records a piece of text: small enough not to hold the event loop, large enough for few writes. */
const recordsAPiece = 500

function* pieces<RecordType>(document: Document<RecordType>): Generator<string> {
  yield `{"schemaVersion":${document.schemaVersion},"records":[`
  for (let at = 0; at < document.records.length; at += recordsAPiece) {
    const lines = document.records.slice(at, at + recordsAPiece).map((record) => JSON.stringify(record))
    yield `${at === 0 ? '\n' : ',\n'}${lines.join(',\n')}`
  }
  yield '\n]}\n'
}

/** The document in a file, empty when it is not there. @throws SyntaxError when it is no JSON. */
export async function openDocument<RecordType>(file: string): Promise<Low<Document<RecordType>>> {
  const document = new Low<Document<RecordType>>(new DurableAdapter(file), { schemaVersion, records: [] })
  await document.read()
  return document
}

/** A document that will be written whole; what the file holds is not read. */
export function newDocument(file: string): Low<Document<unknown>> {
  return new Low<Document<unknown>>(new DurableAdapter(file), { schemaVersion, records: [] })
}
