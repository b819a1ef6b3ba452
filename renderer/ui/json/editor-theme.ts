/** How the editor looks: by the tokens of the app, so that it follows its theme. Signs of JSON are told apart by weight as well as colour. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Of any editor: its text, its tooltips and what is marked in it. */
export const editorLook = EditorView.theme({
  '&': { backgroundColor: 'var(--raised)', color: 'var(--text)', fontSize: 'var(--text-xs)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 10px 0 4px' },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--text-3)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '24px', padding: '0 2px 0 6px' },
  '.cm-foldGutter .cm-gutterElement': { width: '14px', cursor: 'pointer', textAlign: 'center' },
  '&.cm-focused .cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-placeholder': { color: 'var(--text-3)' },
  '.cm-foldPlaceholder': {
    margin: '0 2px',
    padding: '0 6px',
    border: '0',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--neutral-soft)',
    color: 'var(--text-2)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
  // What closes it may not have been read yet, in a long text; one that nothing closes is underlined as every mistake is.
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'transparent' },
  '.cm-lintRange': { backgroundImage: 'none', paddingBottom: '0' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--danger) 1px', textUnderlineOffset: '3px' },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--warning) 1px', textUnderlineOffset: '3px' },
  '.cm-lintRange-active': { backgroundColor: 'var(--danger-soft)' },
  '.cm-tooltip': {
    maxWidth: '420px',
    border: '0',
    borderRadius: 'var(--radius-large)',
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-diagnostic': { padding: '6px 10px', border: '0', font: 'var(--text-xs) / 18px var(--font)', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--danger)' },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--warning)' },
  '.cm-linkText': { borderRadius: 'var(--radius)', backgroundColor: 'var(--accent-soft)', color: 'var(--accent)' },
  '.cm-linkText > span': { color: 'inherit' },
  '.cm-found': { borderRadius: '2px', backgroundColor: 'var(--warning-soft)', boxShadow: '0 0 0 1px var(--warning)' },
  '.cm-foundNow': { backgroundColor: 'var(--selected)', boxShadow: '0 0 0 2px var(--focus)' },
  // Colours of ours are taken away there: what is found, and what is wrong, keeps its line.
  '@media (forced-colors: active)': {
    '.cm-found': { outline: '1px solid Highlight' },
    '.cm-foundNow': { outline: '2px solid Highlight' },
    '.cm-lintRange-error, .cm-lintRange-warning': { textDecoration: 'underline wavy' },
  },
})

const signs = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-name)', fontWeight: '500' },
  { tag: tags.string, color: 'var(--code-text)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: [tags.bool, tags.null], color: 'var(--code-word)' },
  { tag: [tags.separator, tags.squareBracket, tags.brace], color: 'var(--text-2)' },
])

export const editorTheme = [editorLook, syntaxHighlighting(signs)]
