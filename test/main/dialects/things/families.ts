/** The two families of things, which the same tables are tried on: aws-iot-jobs.md under `$aws`, and under `$emqx` (emqx-fleets.md, 4). */
import { expect } from 'vitest'
import type { AnswerFacts, Dialect, DialectReading, Outgoing, WireMessage } from '../../../../main/contract/dialect.ts'
import type { Execution } from '../../../../main/contract/executions.ts'
import { utf8Bytes, type JsonObject } from '../../../../main/contract/json.ts'
import { awsDialect } from '../../../../main/dialects/aws/index.ts'
import { emqxDialect } from '../../../../main/dialects/emqx/index.ts'
import { factsOf } from '../facts.ts'
import { now } from '../shown.ts'

export interface TriedFamily {
  dialect: Dialect
  root: '$aws' | '$emqx'
  /** Of answers to job requests (aws-iot-jobs.md, 1.2; emqx-fleets.md, 7.7). */
  answersOnlySubscribers: boolean
  /** The topics of the jobs of thing `t1`, without `/` at the end. */
  jobs: string
  /** Those of its classic shadow. */
  shadow: string
}

function family(dialect: Dialect, root: TriedFamily['root']): TriedFamily {
  const things = `${root}/things/t1`
  return { dialect, root, answersOnlySubscribers: root === '$emqx', jobs: `${things}/jobs`, shadow: `${things}/shadow` }
}

export const families: TriedFamily[] = [family(awsDialect, '$aws'), family(emqxDialect, '$emqx')]

/** What the dialect makes of a message of thing `t1`. */
export function read(dialect: Dialect, topic: string, text: string | null, more: Partial<WireMessage> = {}): DialectReading {
  return dialect.read('t1', { topic, text, payloadBytes: text === null ? 3 : utf8Bytes(text), qos: 1, retain: false, ...more })
}

/** What is answered, given what is known and how the engine took it. */
export function answersOf(reading: DialectReading, known: Partial<AnswerFacts> = {}): Outgoing[] {
  if (reading.kind === 'telemetry' || reading.kind === 'noted') throw new Error(`A ${reading.kind} reading has no answer.`)
  return reading.answer?.(factsOf(known)) ?? []
}

/** The one answer: its topic and its body. */
export function answerOf(reading: DialectReading, known: Partial<AnswerFacts> = {}): { topic: string; body: JsonObject } {
  const answers = answersOf(reading, known)
  expect(answers).toHaveLength(1)
  return { topic: answers[0]!.topic, body: bodyOf(answers[0]!) }
}

export function bodyOf({ payload }: Outgoing): JsonObject {
  return JSON.parse(payload) as JsonObject
}

/** An execution of job `j1` on thing `t1`: queued, unless said otherwise. */
export function execution(change: Partial<Execution> = {}): Execution {
  return {
    jobId: 'j1',
    deviceId: 't1',
    executionNumber: 1,
    status: 'QUEUED',
    step: 0,
    error: null,
    statusDetails: {},
    result: null,
    versionNumber: 1,
    delivered: false,
    queuedAtMs: now - 9_001,
    rolledOutAtMs: now - 9_001,
    stepDeadlineAtMs: null,
    deadlineAtMs: null,
    startedAtMs: null,
    finishedAtMs: null,
    lastUpdatedAtMs: now - 9_001,
    earlierAttempts: [],
    ...change,
  }
}

/** The same, begun 5 s ago. */
export function running(change: Partial<Execution> = {}): Execution {
  return execution({ status: 'IN_PROGRESS', versionNumber: 2, startedAtMs: now - 5_000, lastUpdatedAtMs: now - 5_000, ...change })
}

/** `now` and before, as the wire has it. */
export const timestamp = now / 1000
export const queuedAt = timestamp - 10
export const startedAt = timestamp - 5

export const summary = { jobId: 'j1', executionNumber: 1, versionNumber: 1, queuedAt, lastUpdatedAt: queuedAt }
export const document = { operation: 'install', url: 'https://bench/fw.bin' }
