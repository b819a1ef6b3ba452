import { computed, onScopeDispose, shallowRef, toValue, watch, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { t, type MessageKey, type MessageValues } from '../i18n/index.ts'

/** Where a command stands in the palette and in the shortcut sheet. */
export const commandGroups = ['page', 'do', 'goTo', 'view'] as const
export type CommandGroup = (typeof commandGroups)[number]

/** What a command is called: a message, or for the names of things a text that is asked for when it is shown. */
type Wording = { title: MessageKey; values?: MessageValues; text?: never } | { text: () => string; title?: never; values?: never }

/** Something a person can do from anywhere: the palette, the shortcut sheet and the keys all read this one list. */
export type Command = Wording & {
  id: string
  /** Keys as they are pressed one after the other ("g d") or together ("Ctrl+S"). */
  keys?: string | undefined
  group: CommandGroup
  run(): unknown
}

export function commandTitle(command: Command): string {
  return command.text === undefined ? t(command.title, command.values) : command.text()
}

const registered = shallowRef<(readonly Command[])[]>([])

/** All commands, those that were registered last first: what a page offers stands before, and in place of, what the app does under the same id. */
export const commands: ComputedRef<Command[]> = computed(() => {
  const byId = new Map<string, Command>()
  for (const list of registered.value.toReversed()) for (const command of list) if (!byId.has(command.id)) byId.set(command.id, command)
  return [...byId.values()]
})

/** @returns what takes them away again. */
export function registerCommands(more: readonly Command[]): () => void {
  registered.value = [...registered.value, more]
  return () => (registered.value = registered.value.filter((list) => list !== more))
}

/** The commands of a page or a part of it: they are there for as long as it is, and follow the list when it is computed. */
export function useCommands(list: MaybeRefOrGetter<readonly Command[]>): void {
  let remove = () => {}
  watch(
    () => toValue(list),
    (now) => {
      remove()
      remove = registerCommands(now)
    },
    { immediate: true },
  )
  onScopeDispose(() => remove())
}

/** Commands whose title holds all the words typed, those that begin with them first. */
export function findCommands(all: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const found = all.filter((command) => words.every((word) => commandTitle(command).toLowerCase().includes(word)))
  const begins = (command: Command) => (commandTitle(command).toLowerCase().startsWith(typed.toLowerCase().trim()) ? 0 : 1)
  return found.toSorted((left, right) => begins(left) - begins(right))
}
