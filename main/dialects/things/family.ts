/** The dialects that speak the language of AWS IoT: of things, under a root of their own (docs/protocols/aws.md, emqx.md). */
import type { JsonValue } from '../../contract/json.ts'

export interface Family {
  name: 'aws' | 'emqx'
  /** The first level of its topics. */
  root: '$aws' | '$emqx'
  /** Whether a user name says that a connection is one of this family: it is no credential. */
  isNamedBy(username: string | null): boolean
  /** As sentences call its cloud. */
  title: string
  /** False where an answer goes to the connection that asked, whether it has subscribed to it or not (aws-iot-jobs.md, 1.2). */
  answersOnlySubscribers: boolean
  /** What a value of `statusDetails` is as text; null where it may not stand there. */
  detailText(value: JsonValue): string | null
}
