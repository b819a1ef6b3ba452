/** What a sheet asks for and what a run found, in the person's language. */
import type { Check, CheckResult, Step, StepWork, Verdict, WorkResult } from '../../main/contract/acceptance.ts'
import type { JsonValue } from '../../main/contract/json.ts'
import { t } from '../i18n/index.ts'
import type { StatusLook } from '../ui/index.ts'

/** A value as JSON, so that the number 3 and the text "3" can be told apart. */
export function valueText(value: JsonValue): string {
  return JSON.stringify(value)
}

function nameOf({ source, name }: Check): string {
  return name === '' ? t('acceptance.value.wholeAnswer') : t(`acceptance.value.${source}`, { name })
}

function bareExpected(check: Check): string {
  const { expected } = check
  const name = nameOf(check)
  switch (expected.is) {
    case 'equal':
      return t('acceptance.expected.equal', { name, value: valueText(expected.value) })
    case 'like':
      return t('acceptance.expected.like', { name, pattern: expected.pattern })
    case 'present':
      return t('acceptance.expected.present', { name })
    case 'between': {
      const { minimum, maximum } = expected
      if (minimum === null) return t('acceptance.expected.atMost', { name, maximum: String(maximum) })
      if (maximum === null) return t('acceptance.expected.atLeast', { name, minimum: String(minimum) })
      return t('acceptance.expected.between', { name, minimum: String(minimum), maximum: String(maximum) })
    }
  }
}

/** "fan (reported) equals 3". */
export function expectedWords(check: Check): string {
  const expected = bareExpected(check)
  return check.isFresh ? t('acceptance.expected.fresh', { expected }) : expected
}

/** What was expected and what was found. */
export function resultWords(check: Check, { reason, found }: CheckResult): string {
  const expected = bareExpected(check)
  if (reason === null)
    return found === null ? t('acceptance.reason.open', { expected }) : t('acceptance.reason.openFound', { expected, found })
  return t(`acceptance.reason.${reason}`, { expected, found: found ?? '' })
}

/** What a step does. @param templateName the name of its job template, where it is known */
export function workWords(work: StepWork | null, templateName?: string): string {
  if (work === null) return t('acceptance.steps.nothing')
  if (work.kind === 'jobTemplate') return t('acceptance.steps.template', { name: templateName ?? work.jobTemplateId })
  const { type, operation } = work
  const { name, value } = operation
  if (type === 'command' && value === undefined) return t('acceptance.steps.command', { name })
  return t(type === 'command' ? 'acceptance.steps.commandWith' : `acceptance.steps.${type}`, { name, value: valueText(value ?? null) })
}

/** How the job of a step ended on a unit. @param said the words of the device or the bench, in the person's language */
export function workResultWords({ reason }: WorkResult, said: string | null): string {
  if (reason === null) return t('acceptance.work.open')
  if (said !== null && reason === 'failed') return t('acceptance.work.failedSaid', { said })
  if (said !== null && reason === 'noJob') return t('acceptance.work.noJobSaid', { said })
  return t(`acceptance.work.${reason}`)
}

export function stepWords(step: Step, index: number): string {
  const number = index + 1
  return step.title === '' ? t('acceptance.steps.number', { number }) : t('acceptance.steps.titled', { number, title: step.title })
}

/** How a unit's verdict looks; null: the run goes on. */
export function verdictLook(verdict: Verdict | null): StatusLook {
  const looks = {
    passed: { shape: 'tick', role: 'success' },
    failed: { shape: 'cross', role: 'danger' },
    unfinished: { shape: 'struck', role: 'dark' },
    open: { shape: 'half', role: 'accent' },
  } as const
  const kind = verdict ?? 'open'
  return { ...looks[kind], word: t(`acceptance.verdict.${kind}`) }
}
