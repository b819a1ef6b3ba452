/** What an operation of the control plane is, and how a request finds its own. */
import type { z } from 'zod'
import type { JobSource } from '../api/job-source.ts'
import type { ApiPort } from '../api/port.ts'
import { inputProblems, sentenceOf } from '../api/input-problems.ts'
import { arnOf, type ArnKind } from '../contract/arns.ts'
import { isBenchError, type ErrorCode } from '../contract/errors.ts'
import { AwsError, awsTypeOf, type AwsErrorType } from './errors.ts'

/** What operations read from and act through. */
export interface Desk {
  port: ApiPort
  source: JobSource
}

/** A request whose address, query and body have been read, not yet checked. */
export interface Call {
  labels: Record<string, string>
  query: Record<string, string>
  body: unknown
  /** Who makes it, for the audit log. */
  who: string
}

export const methods = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'] as const
export type Method = (typeof methods)[number]

export interface Operation {
  name: string
  method: Method
  path: string
  /** @throws AwsError, BenchError */
  answer(desk: Desk, call: Call): Promise<object>
}

/** The names in a path such as `/jobs/{jobId}`. */
type LabelsOf<Path extends string> = Path extends `${string}{${infer Label}}${infer Rest}` ? Label | LabelsOf<Rest> : never

interface OperationWords<Path extends string, Query extends z.ZodType, Body extends z.ZodType> {
  name: string
  method: Method
  path: Path
  query?: Query
  body?: Body
  /** What the operation makes, named by this label: what an error about one that exists already is about. */
  makes?: { kind: ArnKind; label: LabelsOf<Path> }
  /** What AWS calls a refusal where it is not what it calls it elsewhere. */
  errors?: Partial<Record<ErrorCode, AwsErrorType>>
  does(
    desk: Desk,
    call: { labels: Record<LabelsOf<Path>, string>; query: z.output<Query>; body: z.output<Body>; who: string },
  ): Promise<object | void> | object | void
}

/** An operation whose query and body are checked before it is done. Members that it does not know are passed over, as AWS does. */
export function operation<const Path extends string, Query extends z.ZodType, Body extends z.ZodType>(
  words: OperationWords<Path, Query, Body>,
): Operation {
  const { name, method, path, query, body, makes, errors, does } = words
  return {
    name,
    method,
    path,
    async answer(desk, call) {
      const labels = call.labels as Record<LabelsOf<Path>, string>
      try {
        const checked = { query: checkedBy(query, call.query) as z.output<Query>, body: checkedBy(body, call.body) as z.output<Body> }
        return (await does(desk, { labels, who: call.who, ...checked })) ?? {}
      } catch (error) {
        if (!isBenchError(error)) throw error
        const type = errors?.[error.code] ?? awsTypeOf[error.code]
        const existing = type === 'ResourceAlreadyExistsException' && makes ? labels[makes.label] : null
        throw new AwsError(
          type,
          error.sentence,
          existing === null ? {} : { resourceId: existing, resourceArn: arnOf(makes!.kind, existing) },
        )
      }
    },
  }
}

/** @throws AwsError InvalidRequestException that names the field. */
export function checkedBy<Schema extends z.ZodType>(schema: Schema | undefined, given: unknown): z.output<Schema> | undefined {
  if (schema === undefined) return undefined
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new AwsError('InvalidRequestException', sentenceOf(inputProblems(parsed.error.issues)))
}

interface Pattern {
  operation: Operation
  /** A part that is a label has its name, and one that is fixed its text. */
  parts: { text: string; isLabel: boolean }[]
}

/** Finds the operation of a request: names that stand in a path win over labels. */
export class OperationTable {
  readonly #patterns: Pattern[]

  constructor(operations: readonly Operation[]) {
    this.#patterns = operations
      .map((operation) => ({ operation, parts: partsOf(operation.path) }))
      .sort((a, b) => labelCount(a) - labelCount(b))
  }

  /**
   * @param segments of the path, each decoded.
   * @throws AwsError UnknownOperationException that lists what there is.
   */
  find(method: string, segments: readonly string[]): { operation: Operation; labels: Record<string, string> } {
    for (const { operation, parts } of this.#patterns) {
      if (operation.method !== method || parts.length !== segments.length) continue
      if (!parts.every(({ text, isLabel }, index) => (isLabel ? segments[index] !== '' : text === segments[index]))) continue
      const labels = parts.flatMap(({ text, isLabel }, index) => (isLabel ? [[text, segments[index]!] as const] : []))
      return { operation, labels: Object.fromEntries(labels) }
    }
    throw new AwsError(
      'UnknownOperationException',
      `The bench has no operation ${method} /${segments.map(encodeURIComponent).join('/')}. It has: ${this.#inWords()}.`,
    )
  }

  #inWords(): string {
    return this.#patterns
      .map(({ operation: { name, method, path } }) => `${name} (${method} ${path})`)
      .sort()
      .join(', ')
  }
}

function partsOf(path: string): Pattern['parts'] {
  return path
    .slice(1)
    .split('/')
    .map((part) => (part.startsWith('{') ? { text: part.slice(1, -1), isLabel: true } : { text: part, isLabel: false }))
}

function labelCount({ parts }: Pattern): number {
  return parts.filter(({ isLabel }) => isLabel).length
}
