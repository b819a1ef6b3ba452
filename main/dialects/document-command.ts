import type { JsonObject } from '../contract/json.ts'

/** Longer ones are no names of commands, and would burst the topics of dialects that have them there. */
const longestName = 128

/** A job document is a command named by its `operation` (EMQX, AWS) or `action` (AWS managed templates). */
export function documentCommand(document: JsonObject): string {
  const words = [document['operation'], document['action']]
  return words.find((word): word is string => typeof word === 'string' && word !== '' && word.length <= longestName) ?? 'document'
}
