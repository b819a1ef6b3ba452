/** Changes to the parameters of a template, each with what it does to the text. */
import type { JobParameter, JobTemplate } from '../../main/contract/job-templates.ts'
import { usedParameters } from '../../main/contract/placeholders.ts'
import { t } from '../i18n/index.ts'
import { withPlaceholder, withRenamed, withValue, type FixedValue } from './job-values.ts'

export type ParametersAndJob = Pick<JobTemplate, 'parameters' | 'job'>
type Edited = Pick<JobTemplate, 'name' | 'parameters' | 'job'>

/** @param replaces the value whose place it takes, if one. */
export function withAdded({ parameters, job }: Edited, parameter: JobParameter, replaces: FixedValue | null): ParametersAndJob {
  return { parameters: [...parameters, parameter], job: replaces ? withPlaceholder(job, replaces.path, parameter.name) : job }
}

/** Where a parameter gets another name, its placeholders do too. */
export function withChanged(template: Edited, before: JobParameter, parameter: JobParameter): ParametersAndJob {
  return {
    parameters: template.parameters.map((each) => (each.name === before.name ? parameter : each)),
    job: withRenamed(template, before.name, parameter.name),
  }
}

/** The default takes the place of its placeholders. */
export function withRemoved(template: Edited, { name, default: standard }: JobParameter): ParametersAndJob {
  return {
    parameters: template.parameters.filter((parameter) => parameter.name !== name),
    job: standard === undefined ? template.job : withValue(template, name, standard),
  }
}

/** Why a parameter cannot be removed; null when it can. */
export function removalProblem({ job }: Edited, { name, default: standard }: JobParameter): string | null {
  if (standard !== undefined || !usedParameters(job).has(name)) return null
  return t('jobTemplates.page.inUse', { name })
}
