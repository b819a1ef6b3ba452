import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue'

/** What stands before the labels of inputs within a group: seen from where they are, and spoken: "limits, high". */
export interface LabelScope {
  /** '' outside of every group. */
  before: string
  /** True where the place of an input says what its label would, as in a row of a list. */
  isHidden: boolean
}

const labelScope: InjectionKey<ComputedRef<LabelScope>> = Symbol('label scope')
const none = computed<LabelScope>(() => ({ before: '', isHidden: false }))

export function useLabelScope(): ComputedRef<LabelScope> {
  return inject(labelScope, none)
}

/** Puts the inputs below into a group of that name within the present one; '' leaves the group as it is. */
export function provideLabelScope(part: () => { name: string; isHidden: boolean }): void {
  const outer = useLabelScope()
  provide(
    labelScope,
    computed(() => {
      const { name, isHidden } = part()
      return { before: spokenName(outer.value, name), isHidden }
    }),
  )
}

/** A name with the names of the groups that it stands in. */
export function spokenName({ before }: LabelScope, name: string): string {
  return [before, name].filter((each) => each !== '').join(', ')
}
