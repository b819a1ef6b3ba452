import type { Dialect } from '../contract/dialect.ts'
import type { Connection } from '../contract/sign-in.ts'

/**
 * The dialect of a connection that is about to use a topic. One that did not say of which family it is becomes one of the family
 * whose own topic it is; so does one that is taken for what its device was before, until it uses a topic of that family: its device
 * may have been flashed anew.
 * @param became is told of it, before anything of the connection is read in the dialect.
 */
export function familyOf(
  connection: Connection,
  topic: string,
  dialects: { all: readonly Dialect[]; named(name: Connection['dialect']): Dialect },
  became: (connection: Connection) => void,
): Dialect {
  if (connection.dialect === 'plain' || connection.isPresumed === true) {
    const spoken = dialects.all.find((dialect) => dialect.owns(topic, connection.deviceId))
    if (spoken) delete connection.isPresumed
    if (spoken && spoken.name !== connection.dialect) {
      connection.dialect = spoken.name
      became(connection)
    }
  }
  return dialects.named(connection.dialect)
}
