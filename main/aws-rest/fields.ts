/** Fields that several operations take, and what they are refused for. */
import { z } from 'zod'
import { arnOf, readArn, type ArnKind } from '../contract/arns.ts'
import { fieldNameSchema } from '../contract/ids.ts'
import { mostAPage } from './pages.ts'

/** Of a query: all there is text. */
export const flag = z
  .enum(['true', 'false'], 'It is true or false.')
  .optional()
  .transform((text) => text === 'true')

export function wholeInQuery(from: number, to: number) {
  const sentence = `It is a whole number from ${from} to ${to}.`
  return z
    .string()
    .regex(/^-?\d{1,15}$/, sentence)
    .transform(Number)
    .refine((number) => number >= from && number <= to, sentence)
}

export const versionInQuery = wholeInQuery(0, Number.MAX_SAFE_INTEGER).optional()

export const pageFields = { maxResults: wholeInQuery(1, mostAPage).default(mostAPage), nextToken: z.string().optional() }

/** A member of AWS's that the bench keeps nothing of: giving it is refused, for it would be lost without a word. */
export function notKept(what: string, isNothing: (value: unknown) => boolean = () => false) {
  return z.unknown().refine(isNothing, `The bench keeps no ${what}: leave it out.`).optional()
}

export function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

function isWithoutControls(text: string): boolean {
  return !/\p{Cc}/u.test(text)
}

const longest = 2028
/** Descriptions and comments (AWS IoT Jobs). */
export const wordsSchema = z
  .string()
  .max(longest, `It has at most ${longest} characters.`)
  .refine(isWithoutControls, 'It may not hold control characters.')

const mostTargets = 100
/** What a job is for: ARNs of things and thing groups. */
export const targetsSchema = z
  .array(z.string())
  .min(1, 'A job needs a target: the ARN of a thing or a thing group.')
  .max(mostTargets, `A job has at most ${mostTargets} targets: put the things into a thing group.`)
  .transform((arns, context) => {
    const targets = { thingNames: [] as string[], thingGroupNames: [] as string[] }
    for (const arn of arns) {
      const named = readArn(arn)
      if (named?.kind === 'thing') targets.thingNames.push(named.name)
      else if (named?.kind === 'thinggroup') targets.thingGroupNames.push(named.name)
      else
        context.addIssue({
          code: 'custom',
          message: `‘${arn}’ is not the ARN of a thing or a thing group, as ${arnOf('thing', 'fridge')}.`,
        })
    }
    return targets
  })

/** The ARN of one kind, as the name in it. */
export function arnSchema(kind: ArnKind) {
  return z.string().transform((arn, context) => {
    const named = readArn(arn)
    if (named?.kind === kind) return named.name
    context.addIssue({ code: 'custom', message: `‘${arn}’ is not an ARN such as ${arnOf(kind, 'name')}.` })
    return z.NEVER
  })
}

/** statusDetails of an execution (AWS IoT Jobs): at most 10. */
export const statusDetailsSchema = z
  .record(
    z.string().regex(/^[A-Za-z0-9:_-]{1,128}$/, 'A name of a detail has 1 to 128 letters, digits, ":", "_" or "-".'),
    z
      .string()
      .min(1, 'A detail has at least one character.')
      .max(1024, 'A detail has at most 1,024 characters.')
      .refine(isWithoutControls, 'A detail may not hold control characters.'),
  )
  .refine((details) => Object.keys(details).length <= 10, 'There are at most 10 details.')

/** Attributes of a thing. An empty one takes the attribute away. */
export const attributePayloadSchema = z.object({
  attributes: z.record(fieldNameSchema, z.string().max(800, 'An attribute has at most 800 characters.')).default({}),
  merge: z.boolean().default(false),
})
