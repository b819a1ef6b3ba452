/** The editor for JSON texts, put together from CodeMirror's parts. Loaded when the first one is shown. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxTree } from '@codemirror/language'
import { nextDiagnostic, setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import {
  Decoration,
  EditorView,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  MatchDecorator,
  placeholder,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view'
import { editorTheme } from './editor-theme.ts'
import { findExtension } from './find-text.ts'
import type { TextMark } from './json-marks.ts'

/** `${file:…}`, `${parameters:…}`, `${aws:…}`: what the bench puts something else in place of. */
const linkTexts = new MatchDecorator({ regexp: /\$\{[a-z][\w-]*:[^{}"]{0,1000}\}/g, decoration: Decoration.mark({ class: 'cm-linkText' }) })

const linkMarks = ViewPlugin.fromClass(
  class {
    marks: DecorationSet
    constructor(view: EditorView) {
      this.marks = linkTexts.createDeco(view)
    }
    update(update: ViewUpdate): void {
      this.marks = linkTexts.updateDeco(update, this.marks)
    }
  },
  { decorations: (plugin) => plugin.marks },
)

/** Tab is left to the page, so that nobody is caught in the editor; Ctrl+Enter is the page's as well. */
const keys = defaultKeymap.filter(({ key }) => key !== 'Mod-Enter')

const base: Extension[] = [
  json(),
  EditorState.tabSize.of(2),
  indentUnit.of('  '),
  EditorView.lineWrapping,
  bracketMatching(),
  codeFolding(),
  linkMarks,
  findExtension,
  editorTheme,
]

/** @returns the part with the small triangle that hides and shows what is in brackets. */
function folding(): Extension {
  return foldGutter({ openText: '▾', closedText: '▸' })
}

export interface WritingOptions {
  text: string
  placeholder: string | undefined
  /** More characters than this are not taken in at all: a paste of megabytes would hold up the page. */
  maximumLength: number
  attributes: Extension
  onChange(text: string): void
  onTooLong(length: number): void
  onFile(file: File): void
  onFind(): boolean
}

/** What names and describes the text, and changes with what is wrong with it. */
export const attributesPart = new Compartment()

export function writingState(options: WritingOptions): EditorState {
  return EditorState.create({
    doc: options.text,
    extensions: [
      keymap.of([{ key: 'Mod-f', run: options.onFind }, { key: 'F8', run: nextDiagnostic }, ...keys, ...historyKeymap, ...foldKeymap]),
      history(),
      lineNumbers(),
      folding(),
      highlightActiveLineGutter(),
      indentOnInput(),
      ...(options.placeholder === undefined ? [] : [placeholder(options.placeholder)]),
      base,
      attributesPart.of(options.attributes),
      EditorState.transactionFilter.of((transaction) => {
        const { length } = transaction.newDoc
        if (!transaction.docChanged || length <= options.maximumLength || length <= transaction.startState.doc.length) return transaction
        options.onTooLong(length)
        return []
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) options.onChange(update.state.doc.toString())
      }),
      EditorView.domEventHandlers({
        drop(event) {
          const file = event.dataTransfer?.files[0]
          if (!file) return false
          event.preventDefault()
          options.onFile(file)
          return true
        },
      }),
    ],
  })
}

/** To be read, folded and copied; found by the keyboard. */
export function readingState(text: string, label: string): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
      keymap.of(foldKeymap),
      folding(),
      base,
    ],
  })
}

/** Puts lines under what is wrong; what a mark says is shown where the pointer rests on it. */
export function showMarks(view: EditorView, marks: readonly TextMark[]): void {
  const { length } = view.state.doc
  const diagnostics = marks.filter(({ to }) => to <= length).map(({ from, to, message, kind }) => ({ from, to, message, severity: kind }))
  view.dispatch(setDiagnostics(view.state, diagnostics))
}

/** Puts all of another text in place of what stands there; it can be undone. */
export function replaceText(view: EditorView, text: string): void {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
}

/** Puts a text in place of the selection: as it is where the cursor is within a JSON text, else in quotes. */
export function insertText(view: EditorView, text: string): void {
  const { from } = view.state.selection.main
  const { name, from: begin, to: end } = syntaxTree(view.state).resolveInner(from, 1)
  const isInside = (name === 'String' || name === 'PropertyName') && begin < from && from < end
  const insert = isInside ? text : JSON.stringify(text)
  view.dispatch({ ...view.state.replaceSelection(insert), scrollIntoView: true, userEvent: 'input.insert' })
  view.focus()
}
