import { nextTick, type Ref } from 'vue'
import { announce } from '../app/announcer.ts'
import { t } from '../i18n/index.ts'
import { emptyDraft, movedRow, withoutRow, withRow, type RowsDraft } from './value-draft.ts'
import type { ValueKind } from './value-kind.ts'

const inputs = 'input, select, textarea, [role="switch"], button'

/**
 * Rows that are added, removed and moved by keyboard as well as by hand: the focus goes where the next key would be typed.
 * @param root where the rows stand, each with its key in `data-row`, and the button that adds one, with `data-add`.
 */
export function useRows(options: { root: Ref<HTMLElement | null>; draft: Ref<RowsDraft>; kind: () => ValueKind; label: () => string }) {
  const { root, draft, kind, label } = options

  async function focusRow(key: number | null, selector = inputs): Promise<void> {
    await nextTick()
    const within = key === null ? '[data-add]' : `[data-row="${key}"] :is(${selector})`
    root.value?.querySelector<HTMLElement>(`:scope > ${within}, :scope > .rows > ${within}`)?.focus()
  }

  function add(afterKey?: number): Promise<void> {
    const { draft: rows, key } = withRow(draft.value, emptyDraft(kind()), afterKey)
    draft.value = rows
    return focusRow(key)
  }

  function remove(key: number): Promise<void> {
    const place = draft.value.rows.findIndex((row) => row.key === key) + 1
    const { draft: rows, next } = withoutRow(draft.value, key)
    draft.value = rows
    announce(t('values.removed', { place, list: label(), left: rows.rows.length }))
    return focusRow(next)
  }

  function move(key: number, by: -1 | 1): Promise<void> {
    // What was given to the page comes back from it later: the model is not read again here.
    const { rows } = movedRow(draft.value, key, by)
    draft.value = { rows }
    const place = rows.findIndex((row) => row.key === key)
    announce(t('values.moved', { place: place + 1, of: rows.length, list: label() }))
    const way = (by === -1 && place > 0) || place === rows.length - 1 ? 'up' : 'down'
    return focusRow(key, `[data-way="${way}"]`)
  }

  /** Enter in a line of text goes on to the next row; in a text of several lines it is a line. */
  function onEnter(event: KeyboardEvent, key: number): void {
    const isLine = event.target instanceof HTMLInputElement && event.target.type !== 'radio'
    if (!isLine || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    void add(key)
  }

  return { add, remove, move, onEnter }
}
