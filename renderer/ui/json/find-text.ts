/** Finding a text in the editor: every place is marked, and one of them is the one to look at. */
import { RangeSetBuilder, StateEffect, StateField, type EditorState } from '@codemirror/state'
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view'

interface Found {
  wanted: string
  places: readonly number[]
  /** Of `places`; -1 while there is none. */
  now: number
}

const nothing: Found = { wanted: '', places: [], now: -1 }
const found = StateEffect.define<Found>()

/** More than this nobody walks through. */
const mostPlaces = 10_000

function placesOf(text: string, wanted: string): number[] {
  if (wanted === '') return []
  // Letters that are longer in small than in capitals would move all that follows: both are looked at as they stand then.
  const [lower, small] = [text.toLowerCase(), wanted.toLowerCase()]
  const [place, word] = lower.length === text.length ? [lower, small] : [text, wanted]
  const places: number[] = []
  for (let at = place.indexOf(word); at >= 0 && places.length < mostPlaces; at = place.indexOf(word, at + word.length)) places.push(at)
  return places
}

const foundField = StateField.define<Found>({
  create: () => nothing,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(found)) return effect.value
    if (!transaction.docChanged || value.wanted === '') return value
    const places = placesOf(transaction.newDoc.toString(), value.wanted)
    return { ...value, places, now: Math.min(value.now, places.length - 1) }
  },
  provide: (field) => EditorView.decorations.from(field, (value) => marksOf(value)),
})

const mark = Decoration.mark({ class: 'cm-found' })
const markNow = Decoration.mark({ class: 'cm-found cm-foundNow' })

function marksOf({ wanted, places, now }: Found): DecorationSet {
  const marks = new RangeSetBuilder<Decoration>()
  places.forEach((place, index) => marks.add(place, place + wanted.length, index === now ? markNow : mark))
  return marks.finish()
}

export const findExtension = foundField

/** How many places there are, and which of them is looked at, from 1. */
export function foundCount(state: EditorState): { total: number; now: number } {
  const { places, now } = state.field(foundField)
  return { total: places.length, now: now + 1 }
}

/** Marks every place of a text, without regard to capitals, and goes to the first at or after the cursor. */
export function find(view: EditorView, wanted: string): void {
  const places = placesOf(view.state.doc.toString(), wanted)
  const { from } = view.state.selection.main
  const ahead = places.findIndex((place) => place >= from)
  show(view, { wanted, places, now: places.length === 0 ? -1 : Math.max(0, ahead) })
}

/** The next place, or the one before; behind the last comes the first. */
export function findNext(view: EditorView, by: 1 | -1): void {
  const { wanted, places, now } = view.state.field(foundField)
  if (places.length > 0) show(view, { wanted, places, now: (now + by + places.length) % places.length })
}

export function stopFinding(view: EditorView): void {
  view.dispatch({ effects: found.of(nothing) })
}

function show(view: EditorView, next: Found): void {
  const at = next.places[next.now]
  view.dispatch({
    effects: found.of(next),
    ...(at === undefined ? {} : { selection: { anchor: at, head: at + next.wanted.length }, scrollIntoView: true }),
  })
}
