/**
 * What a template says that DTDL has no words for. An exported model carries it in the property `benchfleet` of
 * elements that have the co-type `Benchfleet`; readers that do not know the co-type pass over it.
 */
import { z } from 'zod'
import { fieldNameSchema, templateIdSchema, titleSchema } from '../contract/ids.ts'
import type { JsonObject } from '../contract/json.ts'
import { jsonValueSchema } from '../contract/json.ts'
import { doneWhens, valueSchemaSchema, wireFormats } from '../contract/templates.ts'
import type { Place } from './place.ts'

export const ownType = 'Benchfleet'
export const ownProperty = 'benchfleet'

const common = {
  title: z.string(),
  description: z.string(),
  /** Members that the template does not have, though the model must: a request has no name. */
  without: z.array(z.string()),
}
const valued = { ...common, semanticType: z.string().max(128), unit: z.string(), schema: valueSchemaSchema, initialValue: jsonValueSchema }

/** By kind of element, what may be said of it. */
const ownWords = {
  interface: z
    .strictObject({
      ...common,
      title: titleSchema,
      templateId: templateIdSchema,
      wireFormat: z.enum(wireFormats),
      doneWhen: z.enum(doneWhens),
    })
    .partial(),
  component: z.strictObject({ ...common, name: fieldNameSchema, modelId: templateIdSchema }).partial(),
  command: z.strictObject({ ...common, name: fieldNameSchema, semanticType: valued.semanticType, isQueued: z.boolean() }).partial(),
  field: z.strictObject({ ...valued, name: fieldNameSchema }).partial(),
  payload: z.strictObject({ ...valued, name: z.string() }).partial(),
}
export type OwnKind = keyof typeof ownWords

/** `plain` as the own words of its element have it. */
export function withOwnWords<Read extends object>(kind: OwnKind, plain: Read, element: JsonObject, place: Place): Read {
  if (element[ownProperty] === undefined) return plain
  const { data, error } = ownWords[kind].safeParse(element[ownProperty])
  if (error) {
    const { path, message } = error.issues[0]!
    const wrong = path.reduce<Place>((at, step) => at.at(step as string | number), place.at(ownProperty))
    wrong.refuse(`What an export of the bench says here does not hold: ${message}`)
    return plain
  }
  const { without = [], unit, ...said } = data as { without?: string[]; unit?: string }
  const read: Record<string, unknown> = { ...(plain as Record<string, unknown>), ...said }
  if (unit !== undefined) read.schema = { ...(read.schema as object), unit }
  for (const member of without) delete read[member]
  return read as Read
}
