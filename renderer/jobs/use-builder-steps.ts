import { computed, nextTick, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { builderSteps, stepNamed, type StepName } from './builder-steps.ts'
import type { DraftProblem } from './job-draft.ts'
import { useAddress } from './use-address.ts'

/** What the address says is the first step when it says none. */
const inAddress = (name: StepName) => (name === 'what' ? undefined : name)

/**
 * The steps of the builder: which one is open (it stands in the address), how far each is, and the way to an input.
 * @param form where the inputs of the open step stand.
 * @param review opens the last step; it may lead to what is wrong instead.
 */
export function useBuilderSteps(options: {
  form: Ref<HTMLElement | null>
  /** Everything wrong, whether it is shown already or not. */
  allProblems: Ref<readonly DraftProblem[]>
  /** What is shown, by field. */
  problems: Ref<ReadonlyMap<string, string>>
  /** Steps that say more than what happens without them; the tick of the others would say nothing. */
  filled: Ref<ReadonlySet<StepName>>
  review: () => Promise<void>
}) {
  const { form, allProblems, problems, filled, review } = options
  const route = useRoute()
  const router = useRouter()
  const address = useAddress()

  const step = computed<StepName>({
    get: () => stepNamed(address.query.value['step']),
    set: (name) => (name === 'review' ? void review() : address.change({ step: inAddress(name) })),
  })
  const steps = computed(() =>
    builderSteps.map((each) => {
      const wrong = allProblems.value.filter((problem) => problem.step === each.name)
      if (wrong.some(({ field }) => problems.value.has(field))) return { ...each, state: 'wrong' as const }
      return { ...each, state: wrong.length === 0 && filled.value.has(each.name) ? ('done' as const) : ('open' as const) }
    }),
  )

  // The next step begins at its top, wherever the one before was left.
  watch(step, () => form.value?.scrollTo({ top: 0 }), { flush: 'post' })

  async function lead(to: StepName, selector: string): Promise<void> {
    if (step.value !== to) await router.push({ query: { ...route.query, step: inAddress(to) } })
    await nextTick()
    form.value?.querySelector<HTMLElement>(selector)?.focus()
  }

  /** Leads to the input that is wrong. */
  function point({ step: at, field }: DraftProblem): Promise<void> {
    return lead(at, `[data-field="${CSS.escape(field)}"] :is(input, select, textarea, button)`)
  }

  /** Leads to a rule, as Review names it; to the top of its step when none is named. */
  function goTo(name: StepName, rule: string | null): Promise<void> {
    return lead(name, rule === null ? ':is(input, select, textarea, button)' : `[data-rule="${rule}"] :is(input:checked, input, button)`)
  }

  return { step, steps, point, goTo, openReview: () => address.change({ step: 'review' }) }
}
