/** Calls about acceptance sheets and their runs. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import {
  acceptanceSheetSchema,
  checkedFileSchema,
  shownResultSchema,
  newSheetSchema,
  runHeadSchema,
  runRowSchema,
  sheetLanguages,
  verdictSchema,
} from '../acceptance.ts'
import { wireTargetsSchema } from '../job-requests.ts'
import { recordIdPattern } from '../kept-records.ts'
import { done, pageFields, pageOf, plainList, searchField, sortField } from './fields.ts'

const recordId = z.string().regex(recordIdPattern)
const sheet = z.strictObject({ sheetId: recordId })
const run = z.strictObject({ runId: recordId })
/** A file by its name and all that is in it. */
const textFile = z.object({ name: z.string(), text: z.string() })

export const acceptanceSheets = {
  list: oc
    .route({ method: 'GET', path: '/acceptance-sheets', summary: 'List acceptance sheets' })
    .input(plainList)
    .output(pageOf(acceptanceSheetSchema)),
  get: oc
    .route({ method: 'GET', path: '/acceptance-sheets/{sheetId}', summary: 'One acceptance sheet' })
    .input(sheet)
    .output(acceptanceSheetSchema),
  create: oc
    .route({ method: 'POST', path: '/acceptance-sheets', successStatus: 201, summary: 'Make an acceptance sheet' })
    .input(newSheetSchema)
    .output(sheet),
  change: oc
    .route({ method: 'PUT', path: '/acceptance-sheets/{sheetId}', summary: 'Change an acceptance sheet; its runs stay as they were' })
    .input(z.strictObject({ sheetId: recordId, sheet: newSheetSchema }))
    .output(sheet),
  delete: oc
    .route({ method: 'DELETE', path: '/acceptance-sheets/{sheetId}', summary: 'Delete an acceptance sheet; its runs stay' })
    .input(sheet)
    .output(done),
}

export const acceptanceRuns = {
  list: oc
    .route({ method: 'GET', path: '/acceptance-runs', summary: 'List runs of acceptance sheets, newest first' })
    .input(z.strictObject({ sheetId: recordId.optional(), search: searchField, sort: sortField, ...pageFields }))
    .output(pageOf(runRowSchema)),
  get: oc
    .route({ method: 'GET', path: '/acceptance-runs/{runId}', summary: 'One run, without its devices' })
    .input(run)
    .output(runHeadSchema),
  devices: oc
    .route({ method: 'GET', path: '/acceptance-runs/{runId}/devices', summary: 'The devices of a run: failed ones first' })
    .input(
      run.extend({
        verdict: verdictSchema.optional(),
        search: searchField.describe('Text in device id, name or slot.'),
        sort: sortField.describe('verdict, slot, deviceId, name, firmware; default: failed first, then by slot.'),
        ...pageFields,
      }),
    )
    .output(pageOf(shownResultSchema)),
  /** Who ran a sheet last, to be offered as the operator of the next run. */
  operator: oc
    .route({ method: 'GET', path: '/acceptance-operator', summary: 'Who ran a sheet last' })
    .output(z.object({ operator: z.string() })),
  start: oc
    .route({
      method: 'POST',
      path: '/acceptance-sheets/{sheetId}/runs',
      successStatus: 201,
      summary: 'Run a sheet on devices, as they are selected now',
    })
    .input(
      z.strictObject({
        sheetId: recordId,
        operator: z.string().trim().min(1, 'Who runs the sheet? Give a name.').max(128),
        targets: wireTargetsSchema,
      }),
    )
    .output(run),
  cancel: oc
    .route({ method: 'POST', path: '/acceptance-runs/{runId}/cancel', summary: 'Cancel a run and the job under way' })
    .input(run)
    .output(run),
  delete: oc
    .route({ method: 'DELETE', path: '/acceptance-runs/{runId}', summary: 'Delete a run that has ended; its jobs stay' })
    .input(run)
    .output(done),
  /** The run as CSV, a line a check; REST has /acceptance-runs/{runId}.csv. */
  csv: oc.input(run).output(textFile),
  sheet: oc
    .route({ method: 'GET', path: '/acceptance-runs/{runId}/sheet', summary: 'The sheet with its results, as an HTML page to be printed' })
    .input(run.extend({ language: z.enum(sheetLanguages).optional() }))
    .output(textFile),
  file: oc
    .route({ method: 'GET', path: '/acceptance-runs/{runId}/file', summary: 'The run file: JSON lines, chained by their hashes' })
    .input(run)
    .output(textFile),
  checkFile: oc
    .route({ method: 'POST', path: '/acceptance-runs/check-file', summary: 'Whether a run file is as it was written' })
    .input(z.strictObject({ text: z.string().max(32 * 1024 * 1024) }))
    .output(checkedFileSchema),
  /** The sheet as PDF, where the app has a save dialog; null: cancelled. REST has no such thing. */
  savePdf: oc.input(run.extend({ language: z.enum(sheetLanguages).optional() })).output(z.object({ path: z.string().nullable() })),
}
