/** What buttons above an editor can do to its text. */
export interface EditorTools {
  focus(): void
  /** Puts a text where the cursor is: in quotes, unless the cursor is within a text. */
  insert(text: string): void
  /** Puts a text in place of all that stands there; it can be undone. */
  replace(text: string): void
}
