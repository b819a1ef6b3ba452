import type { Dialect } from '../contract/dialect.ts'
import type { DialectName } from '../contract/devices.ts'
import type { SignInAttempt, SignInKnowledge } from '../contract/sign-in.ts'
import { awsDialect } from './aws/index.ts'
import { azureDialect } from './azure/index.ts'
import { emqxDialect } from './emqx/index.ts'
import { plainDialect } from './plain/index.ts'
import { deviceThatComes } from './proof/identity.ts'

/** In the order in which they are asked whether a connection is theirs; `plain` takes whoever is left. */
export const dialects: readonly Dialect[] = [azureDialect, awsDialect, emqxDialect, plainDialect]

const byName: Record<DialectName, Dialect> = { azure: azureDialect, aws: awsDialect, emqx: emqxDialect, plain: plainDialect }

/** The dialect of a connection, by what it says of itself, else by what the device that comes is known as. */
export function dialectFor(attempt: SignInAttempt, knows: Pick<SignInKnowledge, 'now' | 'deviceOfClient' | 'knownAs'>): Dialect {
  const knownAs = knows.knownAs(deviceThatComes(attempt, knows))
  return dialects.find((dialect) => dialect.claims(attempt, knownAs)) ?? plainDialect
}

/** The dialect by which a device is known. */
export function dialectNamed(name: DialectName): Dialect {
  return byName[name]
}
