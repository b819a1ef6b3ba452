/** What every field of a form is given. */
export interface FieldProps {
  label: string
  hint?: string | null | undefined
  error?: string | null | undefined
  optional?: boolean
}
