import type { RunCounts, RunState } from '../../main/contract/acceptance.ts'
import { t } from '../i18n/index.ts'
import type { StatusLook } from '../ui/index.ts'

/** How the state of a run looks: one that has ended is as good as its units. */
export function runLook(state: RunState, { failed, unfinished }: Pick<RunCounts, 'failed' | 'unfinished'>): StatusLook {
  const word = t(`acceptance.state.${state}`)
  if (state === 'canceled') return { word, shape: 'struck', role: 'dark' }
  if (state !== 'completed') return { word, shape: 'half', role: 'accent' }
  const isGood = failed === 0 && unfinished === 0
  return isGood
    ? { word: t('acceptance.verdict.passed'), shape: 'tick', role: 'success' }
    : { word: t('acceptance.verdict.failed'), shape: 'cross', role: 'danger' }
}

/** "37 of 40 passed, 3 failed". */
export function resultInWords({ passed, total, failed }: Pick<RunCounts, 'passed' | 'total' | 'failed'>): string {
  return failed === 0 ? t('acceptance.runs.passed', { passed, total }) : t('acceptance.runs.failed', { passed, total, failed })
}
