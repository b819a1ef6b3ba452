import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'

/** The targets of a job as the bench says them, where a query is among them: what stands before it, and how many are excepted. */
const withQuery = /^(?:([\s\S]+?) and )?devices where [\s\S]*?(?: except (\d+))?$/

/** Whether the targets are those of a query and nothing else. */
export const isQuery = (targetsInWords: string) =>
  /^devices where /.test(targetsInWords) && withQuery.exec(targetsInWords)?.[2] === undefined

/**
 * A job's devices where there is room for a name and no more: a query is named, not told.
 * @param targetsInWords as the bench says them: "Fridges", "Fridges and devices where online = true except 2".
 */
export function shortTargets(targetsInWords: string): string {
  const found = withQuery.exec(targetsInWords)
  if (!found) return said(targetsInWords)
  const [, others, exceptions] = found
  const targets = others === undefined ? t('jobs.targets.query') : t('jobs.targets.andQuery', { others: said(others) })
  return exceptions === undefined ? targets : t('jobs.targets.except', { targets, n: Number(exceptions) })
}
