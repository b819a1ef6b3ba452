import type { Dialect } from '../../contract/dialect.ts'
import { read } from './read.ts'
import { channels, maySubscribe, mayPublish, owns } from './rules.ts'
import { signIn } from './sign-in.ts'
import { work } from './work.ts'
import { write } from './write.ts'

/** Devices without a cloud SDK: JSON over topics under `bench/{deviceId}/` (docs/protocols/plain.md). */
export const plainDialect: Dialect = {
  name: 'plain',
  claims: () => true,
  signIn,
  mayPublish,
  maySubscribe,
  owns,
  channels,
  read,
  write,
  work,
}
