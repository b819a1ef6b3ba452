import type { Dialect } from '../../contract/dialect.ts'
import { signInThing } from '../things/sign-in.ts'
import { thingWork } from '../things/work.ts'
import { documentOf } from './document.ts'
import { emqx } from './family.ts'
import { read } from './read.ts'
import { channels, maySubscribe, mayPublish, owns } from './topics.ts'
import { write } from './write.ts'

/** Devices of EMQX Fleets: the language of AWS IoT Jobs under another root, and commands (docs/protocols/emqx.md). */
export const emqxDialect: Dialect = {
  name: 'emqx',
  claims: (_attempt, knownAs) => knownAs === 'emqx',
  signIn: (attempt, knows) => signInThing(emqx, attempt, knows),
  mayPublish,
  maySubscribe,
  owns,
  channels,
  read,
  write,
  work: thingWork({ documentOf, noticesOnSubscribe: true, hasDeviceCommands: true, hasNamedShadows: false }),
}
