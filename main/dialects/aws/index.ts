import type { Dialect } from '../../contract/dialect.ts'
import { signInThing } from '../things/sign-in.ts'
import { thingWork } from '../things/work.ts'
import { documentOf } from './document.ts'
import { aws } from './family.ts'
import { read } from './read.ts'
import { channels, maySubscribe, mayPublish, owns } from './topics.ts'
import { write } from './write.ts'

/** Devices with an AWS IoT device SDK: jobs that they fetch, and shadows (docs/protocols/aws.md). */
export const awsDialect: Dialect = {
  name: 'aws',
  claims: ({ username }, knownAs) => aws.isNamedBy(username) || knownAs === 'aws',
  signIn: (attempt, knows) => signInThing(aws, attempt, knows),
  mayPublish,
  maySubscribe,
  owns,
  channels,
  read,
  write,
  work: thingWork({ documentOf, noticesOnSubscribe: false, hasDeviceCommands: false, hasNamedShadows: true }),
}
