import type { JobRules } from '../../main/contract/job-rules.ts'
import { t } from '../i18n/index.ts'

/** The steps of the builder, in their order. */
export const builderSteps = [{ name: 'what' }, { name: 'devices' }, { name: 'delivery' }, { name: 'when' }, { name: 'review' }] as const

export type BuilderStep = (typeof builderSteps)[number]
export type StepName = BuilderStep['name']

export const stepTitle = (name: StepName) => t(`jobBuilder.steps.${name}`)

export function stepAfter(name: StepName): Exclude<BuilderStep, { name: 'what' }> | null {
  const [, ...after] = builderSteps
  return after[builderSteps.findIndex((step) => step.name === name)] ?? null
}

/** The step that the address names; the first when it names none. */
export function stepNamed(name: unknown): StepName {
  return builderSteps.find((step) => step.name === name)?.name ?? 'what'
}

/** Steps that say more than what happens without them: a tick on the others would say nothing. */
export function filledSteps({ schedulingConfig, ...delivery }: JobRules): ReadonlySet<StepName> {
  const steps: StepName[] = ['what', 'devices']
  if (Object.values(delivery).some((rule) => rule !== null)) steps.push('delivery')
  if (schedulingConfig !== null) steps.push('when')
  return new Set(steps)
}
