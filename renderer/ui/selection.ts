/**
 * A selection is an expression, not a list: these ids, or all that match the filter except these. So "all 10,000" is
 * one click and one line on the wire.
 */
export type Selection = { all: false; ids: ReadonlySet<string> } | { all: true; except: ReadonlySet<string> }

export const nothingSelected: Selection = { all: false, ids: new Set() }

export function isSelected(selection: Selection, id: string): boolean {
  return selection.all ? !selection.except.has(id) : selection.ids.has(id)
}

/** How many rows are selected out of `total` that match. */
export function selectedCount(selection: Selection, total: number): number {
  return selection.all ? total - selection.except.size : selection.ids.size
}

/** What the header box shows. */
export function headerState(selection: Selection, total: number): 'none' | 'some' | 'all' {
  const count = selectedCount(selection, total)
  return count === 0 ? 'none' : count >= total ? 'all' : 'some'
}

/** The header box: everything that matches, or nothing. */
export function toggleAll(selection: Selection, total: number): Selection {
  return headerState(selection, total) === 'all' ? nothingSelected : { all: true, except: new Set() }
}

export function toggleOne(selection: Selection, id: string): Selection {
  return setMany(selection, [id], !isSelected(selection, id))
}

/** Selects or clears some rows: a page, or the range between two clicks. */
export function setMany(selection: Selection, ids: readonly string[], isOn: boolean): Selection {
  const changed = new Set(selection.all ? selection.except : selection.ids)
  for (const id of ids)
    if (isOn === selection.all) changed.delete(id)
    else changed.add(id)
  return selection.all ? { all: true, except: changed } : { all: false, ids: changed }
}
