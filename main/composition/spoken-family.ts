import type { Dialect } from '../contract/dialect.ts'
import type { Connection } from '../contract/sign-in.ts'

/**
 * The dialect of a connection that is about to use a topic. One that did not say of which family it is becomes one of the family
 * whose own topic it is, for good.
 * @param became is told of it, before anything of the connection is read in the dialect.
 */
export function familyOf(
  connection: Connection,
  topic: string,
  dialects: { all: readonly Dialect[]; named(name: Connection['dialect']): Dialect },
  became: (connection: Connection) => void,
): Dialect {
  const spoken = connection.dialect === 'plain' ? dialects.all.find((dialect) => dialect.owns(topic)) : undefined
  if (spoken) {
    connection.dialect = spoken.name
    became(connection)
  }
  return dialects.named(connection.dialect)
}
