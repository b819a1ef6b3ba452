import { computed, nextTick, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { builderSteps, filledSteps, stepNamed, type StepName } from './builder-steps.ts'
import type { DraftProblem } from './job-draft.ts'
import { useAddress } from './use-address.ts'
import type { OpenDraft } from './use-job-draft.ts'

/** What the address says is the first step when it says none. */
const inAddress = (name: StepName) => (name === 'what' ? undefined : name)

/**
 * The steps of the builder: which one is open (it stands in the address), how far each is, and the way to an input.
 * @param form where the inputs of the open step stand.
 * @param readPreview reads anew what Review shows of the devices.
 */
export function useBuilderSteps(
  { allProblems, problems, rules, check }: Pick<OpenDraft, 'allProblems' | 'problems' | 'rules' | 'check'>,
  form: Ref<HTMLElement | null>,
  readPreview: () => Promise<void>,
) {
  const route = useRoute()
  const router = useRouter()
  const address = useAddress()

  const step = computed<StepName>({
    get: () => stepNamed(address.query.value['step']),
    set: (name) => (name === 'review' ? void review() : address.change({ step: inAddress(name) })),
  })
  const steps = computed(() => {
    const filled = filledSteps(rules.value)
    return builderSteps.map((each) => {
      const wrong = allProblems.value.filter((problem) => problem.step === each.name)
      if (wrong.some(({ field }) => problems.value.has(field))) return { ...each, state: 'wrong' as const }
      return { ...each, state: wrong.length === 0 && filled.has(each.name) ? ('done' as const) : ('open' as const) }
    })
  })

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

  /** Opens the last step, or leads to what is wrong. */
  async function review(): Promise<void> {
    const wrong = await check()
    if (wrong) return point(wrong)
    await readPreview()
    address.change({ step: 'review' })
  }

  return { step, steps, point, goTo, review }
}
