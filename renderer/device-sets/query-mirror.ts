/** The editor for queries, put together from CodeMirror's parts. Loaded when the first one is shown. */
import { acceptCompletion, autocompletion, completionKeymap, startCompletion, type CompletionContext } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { QueryField, QueryProblem } from '../../main/contract/device-sets.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'
import { editorLook } from '../ui/json/editor-theme.ts'
import { queryCompletions } from './query-completions.ts'

const words = /^(?:and|or|not|in|contains|startsWith|starts|with|exists)\b/i

const language = StreamLanguage.define({
  token(stream) {
    if (stream.eatSpace()) return null
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string'
    if (stream.match(words)) return 'keyword'
    if (stream.match(/^(?:true|false)\b/i)) return 'bool'
    if (stream.match(/^[A-Za-z_][A-Za-z0-9_.-]*/)) return 'propertyName'
    if (stream.match(/^-?\d[\d.]*/)) return 'number'
    stream.next()
    return null
  },
})

const signs = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-name)' },
  { tag: tags.string, color: 'var(--code-text)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: tags.bool, color: 'var(--code-word)' },
  { tag: tags.keyword, color: 'var(--text-2)', fontWeight: '600' },
])

/** What is chosen brings what follows it: a space, unless the list or the text goes on. */
const followedBy = (insert: string) => (insert.endsWith('(') ? insert : `${insert} `)

function completing(vocabulary: () => readonly QueryField[]): Extension {
  const complete = ({ state, pos }: CompletionContext) => {
    const { from, options } = queryCompletions(state.doc.toString(), pos, vocabulary())
    if (options.length === 0) return null
    return {
      from,
      filter: false,
      options: options.map(({ kind, insert }) => ({
        label: insert,
        type: kind,
        detail: t(`deviceSets.query.kinds.${kind}`),
        apply: (view: EditorView, _completion: unknown, start: number, end: number) => {
          const text = followedBy(insert)
          view.dispatch({
            changes: { from: start, to: end, insert: text },
            selection: { anchor: start + text.length },
            userEvent: 'input.complete',
          })
          startCompletion(view)
        },
      })),
    }
  }
  return autocompletion({ override: [complete], icons: false, activateOnTyping: true, defaultKeymap: true, closeOnBlur: true })
}

/** What names and describes the text. */
export const attributesPart = new Compartment()

export function queryState(options: {
  text: string
  attributes: Extension
  vocabulary(): readonly QueryField[]
  onChange(text: string): void
}): EditorState {
  return EditorState.create({
    doc: options.text,
    extensions: [
      keymap.of([
        ...completionKeymap,
        { key: 'Tab', run: acceptCompletion },
        ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
        ...historyKeymap,
      ]),
      history(),
      language,
      syntaxHighlighting(signs),
      bracketMatching(),
      EditorView.lineWrapping,
      placeholder('template = "fridge" and firmware < "2.1"'),
      completing(options.vocabulary),
      editorLook,
      attributesPart.of(options.attributes),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) options.onChange(update.state.doc.toString())
      }),
    ],
  })
}

/** Puts a line under what is wrong; at the end of the text, under the last character. */
export function showProblem(view: EditorView, problem: QueryProblem | null): void {
  const { length } = view.state.doc
  if (problem === null || length === 0) return view.dispatch(setDiagnostics(view.state, []))
  const from = Math.min(problem.start, length - 1)
  const to = Math.max(from + 1, Math.min(problem.end, length))
  view.dispatch(setDiagnostics(view.state, [{ from, to, message: said(problem.message), severity: 'error' }]))
}
