/** Calls about intake lists. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { deviceIdSchema } from '../ids.ts'
import {
  codeSchema,
  foundCodeSchema,
  intakeProblemSchema,
  intakeRowSchema,
  intakeStatuses,
  intakeUnitSchema,
  intakeViewSchema,
  newIntakeSchema,
  scanResultSchema,
} from '../intake.ts'
import { chunkSchema, done, listOf, pageFields, pageOf, searchField, sortField } from './fields.ts'

const list = z.strictObject({ intakeId: z.string().max(64) })
const unitsField = newIntakeSchema.pick({ csv: true, goodOnly: true }).shape

export const intake = {
  list: oc.route({ method: 'GET', path: '/intake', summary: 'Intake lists, the newest first' }).output(listOf(intakeViewSchema)),
  check: oc
    .route({ method: 'POST', path: '/intake/check', summary: 'What a CSV of expected units would bring; keeps nothing' })
    .input(z.strictObject({ csv: unitsField.csv, intakeId: z.string().max(64).optional() }))
    .output(z.object({ good: z.array(intakeUnitSchema), problems: z.array(intakeProblemSchema) })),
  create: oc
    .route({ method: 'POST', path: '/intake', successStatus: 201, summary: 'Open an intake list' })
    .input(newIntakeSchema)
    .output(intakeViewSchema),
  find: oc
    .route({ method: 'GET', path: '/intake/find', summary: 'The device that a code on a label means' })
    .input(z.strictObject({ code: codeSchema }))
    .output(foundCodeSchema),
  get: oc
    .route({ method: 'GET', path: '/intake/{intakeId}', summary: 'An intake list and its counts' })
    .input(list)
    .output(intakeViewSchema),
  rows: oc
    .route({ method: 'GET', path: '/intake/{intakeId}/units', summary: 'The units of an intake list, and what came unexpected' })
    .input(
      list.extend({
        status: z.enum(intakeStatuses).optional(),
        search: searchField.describe('Text in device id, name, label, serial or slot.'),
        sort: sortField.describe('status, deviceId, name, label, serial, slot, seen, checked; "-" before it descends.'),
        ...pageFields,
      }),
    )
    .output(pageOf(intakeRowSchema)),
  add: oc
    .route({ method: 'POST', path: '/intake/{intakeId}/units', summary: 'Expect more units' })
    .input(list.extend(unitsField))
    .output(intakeViewSchema),
  remove: oc
    .route({ method: 'DELETE', path: '/intake/{intakeId}/units/{deviceId}', summary: 'Expect a unit no longer' })
    .input(list.extend({ deviceId: deviceIdSchema }))
    .output(intakeViewSchema.extend({ undoId: z.string() })),
  /** The bench remembers the last few units that were taken off until it stops. */
  putBack: oc
    .route({
      method: 'POST',
      path: '/intake/{intakeId}/units/put-back',
      summary: 'Expect a unit again that was taken off, as it stood there',
    })
    .input(list.extend({ undoId: z.string().max(64) }))
    .output(intakeViewSchema),
  scan: oc
    .route({ method: 'POST', path: '/intake/{intakeId}/scan', summary: 'Check a unit in by the code on its label' })
    .input(list.extend({ code: codeSchema }))
    .output(scanResultSchema),
  register: oc
    .route({ method: 'POST', path: '/intake/{intakeId}/register', summary: 'Register the units that are no devices yet' })
    .input(list)
    .output(z.object({ registered: z.number() })),
  finish: oc
    .route({ method: 'POST', path: '/intake/{intakeId}/finish', summary: 'Finish a list: it stays as it stands' })
    .input(list)
    .output(intakeViewSchema),
  reopen: oc
    .route({ method: 'POST', path: '/intake/{intakeId}/reopen', summary: 'Go on with a finished list' })
    .input(list)
    .output(intakeViewSchema),
  delete: oc.route({ method: 'DELETE', path: '/intake/{intakeId}', summary: 'Delete a list; devices stay' }).input(list).output(done),
  /** In pieces of text; REST has /intake/{intakeId}.csv. */
  csv: oc.input(list).output(eventIterator(chunkSchema)),
}
