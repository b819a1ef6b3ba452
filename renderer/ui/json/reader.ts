import { EditorView } from '@codemirror/view'
import { readingState } from './code-mirror.ts'

/** Shows a JSON text in an element, to be read. */
export function readIn(parent: HTMLElement, text: string, label: string): { show(text: string): void; end(): void } {
  const view = new EditorView({ parent, state: readingState(text, label) })
  return {
    show: (changed) => view.setState(readingState(changed, label)),
    end: () => view.destroy(),
  }
}
