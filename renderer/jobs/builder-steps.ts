/** The steps of the builder, in their order. */
export const builderSteps = [
  { name: 'what', title: 'What' },
  { name: 'devices', title: 'Which devices' },
  { name: 'delivery', title: 'Delivery' },
  { name: 'when', title: 'When' },
  { name: 'review', title: 'Review' },
] as const

export type BuilderStep = (typeof builderSteps)[number]
export type StepName = BuilderStep['name']

export function stepAfter(name: StepName): BuilderStep | null {
  return builderSteps[builderSteps.findIndex((step) => step.name === name) + 1] ?? null
}

/** The step that the address names; the first when it names none. */
export function stepNamed(name: unknown): StepName {
  return builderSteps.find((step) => step.name === name)?.name ?? 'what'
}
