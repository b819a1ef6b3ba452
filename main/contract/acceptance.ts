/** Acceptance sheets: what units have to do and to say before they leave the bench, and what a run of a sheet found. */
import { z } from 'zod'
import { dialectNameSchema } from './devices.ts'
import { executionStatusSchema } from './executions.ts'
import { deviceIdSchema, jobIdSchema, jobTemplateIdSchema, keptTitleSchema, templateIdSchema, titleSchema } from './ids.ts'
import { jsonValueSchema } from './json.ts'
import { operationSchema } from './jobs.ts'

/** Where an expected value is looked for: the reported state, the properties and attributes, or the answer to the command of the step. */
export const valueSources = ['reported', 'property', 'attribute', 'answer'] as const
export type ValueSource = (typeof valueSources)[number]

const boundSchema = z.number().nullable()
/** What a value has to be. In `pattern`, `*` stands for any text and `?` for one character. */
export const expectedSchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('equal'), value: jsonValueSchema }),
  z
    .strictObject({ is: z.literal('between'), minimum: boundSchema, maximum: boundSchema })
    .refine(({ minimum, maximum }) => minimum !== null || maximum !== null, 'Give a lower bound, an upper one, or both.')
    .refine(
      ({ minimum, maximum }) => minimum === null || maximum === null || minimum <= maximum,
      'The lower bound is not above the upper one.',
    ),
  z.strictObject({ is: z.literal('like'), pattern: z.string().min(1, 'Give a pattern, such as 2.1.*.').max(256) }),
  z.strictObject({ is: z.literal('present') }),
])
export type Expected = z.infer<typeof expectedSchema>

export const checkSchema = z.strictObject({
  source: z.enum(valueSources),
  /** The way to the value, a name a level: `network.rssi`. Of an answer it may be empty: the whole of it. */
  name: z.string().trim().max(256),
  expected: expectedSchema,
  /** Only a value counts that the device has reported since the step began. */
  isFresh: z.boolean().default(false),
})
export type Check = z.infer<typeof checkSchema>

const operationTypes = ['setting', 'property', 'command'] as const

/** The job of a step: from a job template, or one operation. */
export const stepWorkSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('jobTemplate'),
    jobTemplateId: jobTemplateIdSchema,
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  }),
  z.strictObject({
    kind: z.literal('operation'),
    /** The device template whose types the value is checked against. */
    templateId: templateIdSchema.nullable().default(null),
    type: z.enum(operationTypes),
    operation: operationSchema,
    /** The value is read back: a setting from what the device reports, a property from the bench. */
    isReadBack: z.boolean().default(true),
  }),
])
export type StepWork = z.infer<typeof stepWorkSchema>

/** The longest that a step waits for its job or for values, in s: a day. */
const longestWaitSeconds = 86_400

export const stepSchema = z
  .strictObject({
    title: z.string().trim().max(256).default(''),
    work: stepWorkSchema.nullable().default(null),
    /** How long the devices have for the job, in s. */
    workWithinSeconds: z.number().int().min(1).max(longestWaitSeconds).default(60),
    checks: z.array(checkSchema).max(50, 'A step has at most 50 expected values.').default([]),
    /** How long the values may take to arrive, in s. */
    checksWithinSeconds: z.number().int().min(0).max(longestWaitSeconds).default(10),
  })
  .superRefine(({ work, checks }, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (work === null && checks.length === 0) refuse([], 'A step needs a job, an expected value, or both.')
    if (work?.kind === 'operation' && work.type !== 'command' && work.operation.value === undefined)
      refuse(['work', 'operation', 'value'], 'A setting or property needs a value.')
    for (const [index, { source, name }] of checks.entries()) {
      if (name === '' && source !== 'answer') refuse(['checks', index, 'name'], 'Which value? Give its name, such as firmware.version.')
      if (source === 'answer' && !mayAnswer(work))
        refuse(['checks', index, 'source'], 'Only a command answers: give the step one, or look at another value.')
    }
  })
export type Step = z.infer<typeof stepSchema>

function mayAnswer(work: StepWork | null): boolean {
  return work !== null && (work.kind === 'jobTemplate' || work.type === 'command')
}

/** Who signs: a line each on the printed sheet. */
const signaturesSchema = z.array(z.string().trim().min(1).max(80)).max(6, 'A sheet has at most 6 signature lines.')

const sheetFields = {
  name: titleSchema,
  description: z.string().max(2028).default(''),
  steps: z.array(stepSchema).min(1, 'A sheet needs at least one step.').max(30, 'A sheet has at most 30 steps.'),
  /** The reported value, or else the attribute, that says what firmware runs. */
  firmwareField: z.string().trim().max(256).default('firmware'),
  signatures: signaturesSchema.default([]),
}

/** An acceptance sheet as a person writes it. */
export const newSheetSchema = z.strictObject(sheetFields)
export type NewSheet = z.infer<typeof newSheetSchema>

export const acceptanceSheetSchema = z.object({
  id: z.string(),
  ...sheetFields,
  name: keptTitleSchema,
  createdAtMs: z.number(),
  lastUpdatedAtMs: z.number(),
  lastUpdatedBy: z.string(),
})
export type AcceptanceSheet = z.infer<typeof acceptanceSheetSchema>

/** Why a check came out as it did; the words stand with those who show it. */
export const checkReasons = [
  'asExpected',
  /** There is no such value. */
  'absent',
  /** It was last reported before the step began. */
  'stale',
  'other',
  'noNumber',
  'below',
  'above',
  'unlike',
  /** The device had been given up before. */
  'notTried',
] as const
export type CheckReason = (typeof checkReasons)[number]

export const checkResultSchema = z.object({
  /** Null: still awaited. */
  reason: z.enum(checkReasons).nullable(),
  /** The value found, as JSON text, cut where it is long; null: none. */
  found: z.string().nullable(),
  /** When it was found, or given up, in ms. */
  atMs: z.number().nullable(),
})
export type CheckResult = z.infer<typeof checkResultSchema>

/** How the job of a step ended on a device. */
export const workReasons = [
  'done',
  /** The device failed or refused it. */
  'failed',
  /** It was not finished in time. */
  'late',
  /** There was no job to do: it was refused, canceled or deleted. */
  'noJob',
  'notTried',
] as const

export const workResultSchema = z.object({
  reason: z.enum(workReasons).nullable(),
  status: executionStatusSchema.nullable(),
  /** The words of the device or the bench. */
  error: z.string().nullable(),
  startedAtMs: z.number().nullable(),
  finishedAtMs: z.number().nullable(),
})
export type WorkResult = z.infer<typeof workResultSchema>

export const stepResultSchema = z.object({ work: workResultSchema.nullable(), checks: z.array(checkResultSchema) })
export type StepResult = z.infer<typeof stepResultSchema>

/** `unfinished`: the run was canceled before it had an answer. */
export const verdicts = ['passed', 'failed', 'unfinished'] as const
export const verdictSchema = z.enum(verdicts)
export type Verdict = z.infer<typeof verdictSchema>

export const deviceResultSchema = z.object({
  deviceId: deviceIdSchema,
  name: z.string(),
  slot: z.string().nullable(),
  templateName: z.string().nullable(),
  dialect: dialectNameSchema,
  /** At the end of the run; null: it does not say. */
  firmware: z.string().nullable(),
  /** Null while the run goes on. */
  verdict: verdictSchema.nullable(),
  steps: z.array(stepResultSchema),
})
export type DeviceResult = z.infer<typeof deviceResultSchema>

/** With where it stands now: a sheet says where a unit was tested, and a person walks to where it is. */
export const shownResultSchema = deviceResultSchema.extend({
  /** Left out: it is no longer registered. */
  slotNow: z.string().nullable().optional(),
})
export type ShownResult = z.infer<typeof shownResultSchema>

export const runStates = ['working', 'reading', 'completed', 'canceled'] as const
export type RunState = (typeof runStates)[number]

/** The most devices of a run: its file is written again with every change. */
export const maximumRunDevices = 1_000

/** A run of a sheet, with the sheet as it was then. */
export const acceptanceRunSchema = z.object({
  id: z.string(),
  sheetId: z.string(),
  sheetName: z.string(),
  description: z.string(),
  /** With what is read back among the checks. */
  steps: z.array(stepSchema),
  firmwareField: z.string(),
  signatures: signaturesSchema,
  benchName: z.string(),
  appVersion: z.string(),
  operator: z.string(),
  startedBy: z.string(),
  targetsInWords: z.string(),
  state: z.enum(runStates),
  /** The step under way, from 0. */
  step: z.number().int().nonnegative(),
  /** The job of each step; null: none yet, or none at all. */
  jobIds: z.array(jobIdSchema.nullable()),
  /** When the present step began, in ms, and when it is given up. */
  stepStartedAtMs: z.number(),
  deadlineAtMs: z.number(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  /** When the bench came back in the middle of the run, in ms. */
  resumedAtMs: z.array(z.number()),
  devices: z.array(deviceResultSchema),
  /** The last hash of the run file, once the run has ended. */
  lastHash: z.string().nullable(),
})
export type AcceptanceRun = z.infer<typeof acceptanceRunSchema>

export const runCountsSchema = z.object({
  total: z.number(),
  passed: z.number(),
  failed: z.number(),
  unfinished: z.number(),
  /** Without a verdict yet. */
  open: z.number(),
})
export type RunCounts = z.infer<typeof runCountsSchema>

/** A run without its devices. */
export const runHeadSchema = acceptanceRunSchema.omit({ devices: true }).extend({
  counts: runCountsSchema,
  /** False: what is kept of the run is not what it ended with. Null while it goes on. */
  isWhole: z.boolean().nullable(),
})
export type RunHead = z.infer<typeof runHeadSchema>

/** A row of the list of runs. */
export const runRowSchema = runHeadSchema.pick({
  id: true,
  sheetId: true,
  sheetName: true,
  operator: true,
  targetsInWords: true,
  state: true,
  startedAtMs: true,
  endedAtMs: true,
  counts: true,
})
export type RunRow = z.infer<typeof runRowSchema>

/** What is the matter with a line of a run file. */
export const fileProblemKinds = ['notARunFile', 'unreadable', 'changed', 'broken', 'cut', 'counts', 'surplus'] as const
export const fileProblemSchema = z.object({
  /** From 1; of what is missing at the end, the line after the last. */
  line: z.number(),
  kind: z.enum(fileProblemKinds),
  sentence: z.string(),
})
export type FileProblem = z.infer<typeof fileProblemSchema>

export const checkedFileSchema = z.object({
  isWhole: z.boolean(),
  problems: z.array(fileProblemSchema),
  lines: z.number(),
  /** What its first line says of itself; null where that cannot be read. */
  header: z.object({ runId: z.string(), sheetName: z.string(), operator: z.string(), startedAt: z.string() }).nullable(),
  /** The hash of its end; null where there is no end. */
  lastHash: z.string().nullable(),
  /** Whether this bench holds the run, and with the same hash; null: it does not hold it. */
  isAsKept: z.boolean().nullable(),
})
export type CheckedFile = z.infer<typeof checkedFileSchema>

/** The short form of a hash, as it stands on paper: four groups of four. */
export function shortHash(hash: string): string {
  return hash.slice(0, 16).match(/.{4}/g)!.join(' ')
}

export const sheetLanguages = ['en', 'de'] as const
export type SheetLanguage = (typeof sheetLanguages)[number]
