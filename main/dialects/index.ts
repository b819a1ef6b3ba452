import type { Dialect } from '../contract/dialect.ts'
import type { DialectName } from '../contract/devices.ts'
import type { SignInAttempt } from '../contract/sign-in.ts'
import { azureDialect } from './azure/index.ts'
import { plainDialect } from './plain/index.ts'

/** In the order in which they are asked whether a connection is theirs; `plain` takes whoever is left. */
export const dialects: readonly Dialect[] = [azureDialect, plainDialect]

/** The dialect of a connection, by what it says of itself. */
export function dialectFor(attempt: SignInAttempt): Dialect {
  return dialects.find((dialect) => dialect.claims(attempt)) ?? plainDialect
}

/** The dialect by which a device is known. Of a name without a dialect of its own, devices are spoken to plainly. */
export function dialectNamed(name: DialectName): Dialect {
  return dialects.find((dialect) => dialect.name === name) ?? plainDialect
}
