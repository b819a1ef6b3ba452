import { nextTick } from 'vue'

/** Once the form is drawn with what is wrong: the focus goes to its first wrong input. @returns false when none is marked. */
export async function focusFirstWrong(form: HTMLElement | null): Promise<boolean> {
  await nextTick()
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? null
  wrong?.focus()
  return wrong !== null
}
