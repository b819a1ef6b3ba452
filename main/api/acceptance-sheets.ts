import type { AcceptanceSheet, NewSheet } from '../contract/acceptance.ts'
import { BenchError } from '../contract/errors.ts'
import { done } from './done.ts'
import { holds, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** What one may do with acceptance sheets. */
export function acceptanceSheetHandlers(port: ApiPort) {
  const { acceptanceSheets: calls } = procedures
  const records = port.tools.acceptanceSheets
  const keep = async (sheet: AcceptanceSheet, verb: 'create' | 'change', who: string) => {
    await records.put(sheet)
    const sentence = `${verb === 'create' ? 'Made' : 'Changed'} the acceptance sheet ‘${sheet.name}’.`
    await port.submit({ kind: 'audit.note', operation: `acceptanceSheet.${verb}`, sentence, who })
    return { sheetId: sheet.id }
  }
  return calls.router({
    list: calls.list.handler(({ input }) => {
      const found = records.list().filter(({ name, description }) => input.search === undefined || holds(input.search, name, description))
      const ordered = sorted(found, input.sort ?? 'name', {
        name: (sheet) => sheet.name,
        steps: (sheet) => sheet.steps.length,
        changed: (sheet) => sheet.lastUpdatedAtMs,
      })
      return pageOf(ordered, input, (sheet) => sheet)
    }),
    get: calls.get.handler(({ input }) => requireSheet(port, input.sheetId)),
    create: calls.create.handler(({ input, context: { who } }) =>
      keep({ id: port.newId('sheet'), createdAtMs: port.now(), ...written(port, input, who) }, 'create', who),
    ),
    change: calls.change.handler(({ input: { sheetId, sheet }, context: { who } }) =>
      keep({ ...requireSheet(port, sheetId), ...written(port, sheet, who) }, 'change', who),
    ),
    delete: calls.delete.handler(async ({ input: { sheetId }, context: { who } }) => {
      const { name } = requireSheet(port, sheetId)
      await records.remove(sheetId)
      await port.submit({
        kind: 'audit.note',
        operation: 'acceptanceSheet.delete',
        sentence: `Deleted the acceptance sheet ‘${name}’.`,
        who,
      })
      return done
    }),
  })
}

function written(port: ApiPort, sheet: NewSheet, who: string) {
  return { ...sheet, lastUpdatedAtMs: port.now(), lastUpdatedBy: who }
}

/** @throws BenchError NotFound */
export function requireSheet({ tools }: ApiPort, sheetId: string): AcceptanceSheet {
  const sheet = tools.acceptanceSheets.get(sheetId)
  if (!sheet) throw new BenchError('NotFound', `There is no acceptance sheet ‘${sheetId}’: it may have been deleted.`, { sheetId })
  return sheet
}
