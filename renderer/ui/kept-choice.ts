import { ref, watch, type Ref } from 'vue'

/**
 * A choice of the person, kept in this browser and followed by its other windows.
 * @param key - where it is kept. @param known - every choice; the first holds until another is made.
 */
export function keptChoice<Choice extends string>(key: string, known: readonly [Choice, ...Choice[]]): Ref<Choice> {
  const read = (): Choice => known.find((each) => each === localStorage.getItem(key)) ?? known[0]
  const choice = ref(read()) as Ref<Choice>
  watch(choice, (chosen) => localStorage.setItem(key, chosen))
  window.addEventListener('storage', (event) => {
    if (event.key === key || event.key === null) choice.value = read()
  })
  return choice
}
