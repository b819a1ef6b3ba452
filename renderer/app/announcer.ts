import { ref } from 'vue'

/** What the live region says next; one region for the whole app. */
export const announcement = ref('')

/** Says a sentence to people who listen, without moving focus. The same sentence twice is said twice. */
export function announce(sentence: string): void {
  announcement.value = announcement.value === sentence ? `${sentence}\u00a0` : sentence
}
