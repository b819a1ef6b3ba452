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
