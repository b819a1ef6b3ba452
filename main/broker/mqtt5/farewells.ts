import { isBenchError } from '../../contract/errors.ts'
import { closingWords } from '../closing-words.ts'
import { reason, Violation } from './reason.ts'
import type { Farewell, Reason } from './reason.ts'

/** The messages of aedes 1.2 (lib/client.js, lib/handlers/publish.js), and what they are in MQTT 5. */
const codes: [begins: string, code: Reason][] = [
  ['keep alive timeout', reason.keepAliveTimeout],
  ['drain timeout', reason.quotaExceeded],
  ['maxInflightInbound exceeded', reason.receiveMaximumExceeded],
]

/** The last words to a client whose connection ended with this error. */
export function farewellOf(error: Error): Farewell {
  if (error instanceof Violation) return error
  if (isBenchError(error)) return { code: reason.implementationSpecific, sentence: error.sentence }
  const code = codes.find(([begins]) => error.message.startsWith(begins))?.[1] ?? reason.unspecifiedError
  return { code, sentence: closingWords(error) }
}
