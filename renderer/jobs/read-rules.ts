/** The rules of a draft, read by the very schemas that the bench reads them by: a refusal here is the bench's sentence. */
import type { z } from 'zod'
import { commandTimesSchema, type CommandTimes } from '../../main/contract/command-times.ts'
import {
  abortConfigSchema,
  noRules,
  retryConfigSchema,
  rolloutConfigSchema,
  rulesAgainstEachOther,
  schedulingConfigSchema,
  timeoutConfigSchema,
  type JobRules,
} from '../../main/contract/job-rules.ts'
import type { JobType } from '../../main/contract/jobs.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'
import { commandTimesOf, deliveryRules, type DeliveryDraft } from './delivery-draft.ts'
import { schedulingRule, type ScheduleDraft } from './schedule-draft.ts'

const schemas: { [Rule in keyof JobRules]: z.ZodType<NonNullable<JobRules[Rule]>> } = {
  jobExecutionsRolloutConfig: rolloutConfigSchema,
  abortConfig: abortConfigSchema,
  timeoutConfig: timeoutConfigSchema,
  jobExecutionsRetryConfig: retryConfigSchema,
  schedulingConfig: schedulingConfigSchema,
}
const ruleNames = Object.keys(schemas) as (keyof JobRules)[]

/** A sentence by the field of that path, as `abortConfig.criteriaList.0.thresholdPercentage`. */
export interface RuleProblem {
  field: string
  message: string
}

/** The rules as far as they can be read (null for one that cannot), and what is wrong with the others. */
export function readRules(draft: { delivery: DeliveryDraft; schedule: ScheduleDraft }): { rules: JobRules; problems: RuleProblem[] } {
  const given = { ...deliveryRules(draft.delivery), schedulingConfig: schedulingRule(draft.schedule) }
  const rules: Record<string, unknown> = { ...noRules }
  const problems = pageProblems(draft.schedule)
  for (const rule of ruleNames) {
    if (given[rule] === null) continue
    const read = schemas[rule].safeParse(given[rule])
    if (read.success) rules[rule] = read.data
    else for (const { path, message } of read.error.issues) problems.push({ field: [rule, ...path].join('.'), message: said(message) })
  }
  if (problems.length === 0) {
    const problem = rulesAgainstEachOther(rules)
    if (problem) problems.push({ field: problem.path.join('.'), message: said(problem.message) })
  }
  return { rules: rules as JobRules, problems: firstByField(problems) }
}

/** How long a command job waits for its devices; every other type of job has no such times, whatever was typed. */
export function readTimes(type: JobType | '', delivery: DeliveryDraft): { times: CommandTimes; problems: RuleProblem[] } {
  if (type !== 'command') return { times: {}, problems: [] }
  const given = commandTimesOf(delivery)
  const problems = (commandTimesSchema.safeParse(given).error?.issues ?? []).map(({ path, message }) => ({
    field: path.join('.'),
    message: said(message),
  }))
  const wrong = new Set(problems.map(({ field }) => field))
  return { times: Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name))), problems }
}

/** What only the inputs of the page can get wrong. */
function pageProblems({ windows }: ScheduleDraft): RuleProblem[] {
  return windows.flatMap(({ kind, days, time }, index) => {
    const field = `schedulingConfig.maintenanceWindows.${index}.startTime`
    if (kind === 'days' && days.length === 0) return [{ field, message: t('jobRules.edit.windows.dayNeeded') }]
    return kind === 'days' && time === '' ? [{ field, message: t('jobRules.edit.windows.timeNeeded') }] : []
  })
}

function firstByField(problems: readonly RuleProblem[]): RuleProblem[] {
  return problems.filter(({ field }, index) => problems.findIndex((other) => other.field === field) === index)
}
