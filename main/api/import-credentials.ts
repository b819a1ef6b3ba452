import { deviceCredentialsSchema, symmetricKeySchema, thumbprintSchema, type DeviceCredentials } from '../contract/credentials.ts'

/** Columns of an import that say how a device proves who it is. */
const credentialColumns = ['primaryKey', 'secondaryKey', 'primaryThumbprint', 'secondaryThumbprint'] as const
export type CredentialColumn = (typeof credentialColumns)[number]

/** What stands in those columns of one row; an empty cell is left out. */
export type CredentialCells = Partial<Record<CredentialColumn, { title: string; value: string }>>

/**
 * The credentials of one row, and what is wrong with them; no sentence repeats what stands in the file. A device that
 * has one key gets a second one, as every device with keys has two.
 * @param newKey makes a fresh key.
 */
export function readCredentials(cells: CredentialCells, newKey: () => string): { credentials: DeviceCredentials | null; wrong: string[] } {
  const wrong = problemsOf(cells)
  const { primaryKey, secondaryKey, primaryThumbprint, secondaryThumbprint } = cells
  if (wrong.length > 0 || (!primaryKey && !primaryThumbprint)) return { credentials: null, wrong }
  const credentials = primaryKey
    ? { kind: 'symmetricKey', primaryKey: primaryKey.value, secondaryKey: secondaryKey?.value ?? newKey() }
    : { kind: 'thumbprint', primaryThumbprint: primaryThumbprint?.value, secondaryThumbprint: secondaryThumbprint?.value ?? null }
  return { credentials: deviceCredentialsSchema.parse(credentials), wrong }
}

function problemsOf(cells: CredentialCells): string[] {
  const { primaryKey, secondaryKey, primaryThumbprint, secondaryThumbprint } = cells
  const wrong = credentialColumns.flatMap((column) => {
    const cell = cells[column]
    const checked = (column.endsWith('Key') ? symmetricKeySchema : thumbprintSchema).safeParse(cell?.value)
    return cell === undefined || checked.success ? [] : [`The column ‘${cell.title}’: ${checked.error.issues[0]!.message}`]
  })
  if (secondaryKey && !primaryKey) wrong.push('The device has a secondary key and no primary one: give both, or the primary one alone.')
  if (secondaryThumbprint && !primaryThumbprint)
    wrong.push('The device has a secondary thumbprint and no primary one: give both, or the primary one alone.')
  if ((primaryKey ?? secondaryKey) && (primaryThumbprint ?? secondaryThumbprint))
    wrong.push('A device has keys or thumbprints, not both: empty the cells of the ones that it does not use.')
  return wrong
}
