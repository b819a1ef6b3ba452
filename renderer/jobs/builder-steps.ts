/** The steps of the builder, in their order. */
export const builderSteps = [
  { name: 'what', title: 'What' },
  { name: 'devices', title: 'Which devices' },
  { name: 'review', title: 'Review' },
] as const

export type BuilderStep = (typeof builderSteps)[number]
export type StepName = BuilderStep['name']

/** The step that the address names; the first when it names none. */
export function stepNamed(name: unknown): StepName {
  return builderSteps.find((step) => step.name === name)?.name ?? 'what'
}
