/** Calls about devices. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { deviceConnectionSchema } from '../connections.ts'
import { deviceFilterFields, deviceSelectionSchema, manyChangedSchema, manyChangeSchema } from '../device-selection.ts'
import { deviceChangeSchema, deviceSchema, importReportSchema, newDeviceSchema } from '../devices.ts'
import { cloudMessageSchema, newCloudMessageSchema } from '../cloud-messages.ts'
import { deviceCommandSchema, newDeviceCommandSchema } from '../device-commands.ts'
import { credentialsViewSchema, madeCredentialsSchema, newCredentialsSchema } from '../credentials.ts'
import { jsonObjectSchema } from '../json.ts'
import { classicShadowName, shadowEntrySchema, shadowNameSchema, shadowViewSchema } from '../shadow.ts'
import { telemetryRecordSchema, telemetryValueSchema } from '../telemetry.ts'
import { twinEntrySchema, twinViewSchema } from '../twin.ts'
import { executionViewSchema } from '../executions.ts'
import { deviceIdSchema, deviceSetIdSchema } from '../ids.ts'
import { chunkSchema, pageFields, pageOf, sortField, done, device, listOf, newestFirst, newestFirstOf } from './fields.ts'

/** Some of the devices, for calls about many. */
const many = z.strictObject({ devices: deviceSelectionSchema })

const anyShadow = device.extend({
  shadowName: z.union([z.literal(classicShadowName), shadowNameSchema]).describe(`"${classicShadowName}" is the one without a name.`),
})
const namedShadow = device.extend({ shadowName: shadowNameSchema })

export const devices = {
  list: oc
    .route({ method: 'GET', path: '/devices', summary: 'List devices' })
    .input(
      z.strictObject({
        ...deviceFilterFields,
        sort: sortField.describe(
          'deviceId, name, slot, presence, dialect, template, firstSeen, lastSeen, created; "-" before it descends; several by commas.',
        ),
        deviceIds: z
          .union([deviceIdSchema.transform((deviceId) => [deviceId]), z.array(deviceIdSchema).max(1000)])
          .optional()
          .describe('Only these, whatever else they are.'),
        ...pageFields,
      }),
    )
    .output(pageOf(deviceSchema)),
  get: oc.route({ method: 'GET', path: '/devices/{deviceId}', summary: 'One device' }).input(device).output(deviceSchema),
  create: oc
    .route({ method: 'POST', path: '/devices', successStatus: 201, summary: 'Register a device' })
    .input(newDeviceSchema)
    .output(deviceSchema),
  change: oc
    .route({ method: 'PATCH', path: '/devices/{deviceId}', summary: 'Change a device' })
    .input(device.extend(deviceChangeSchema.shape))
    .output(deviceSchema),
  delete: oc.route({ method: 'DELETE', path: '/devices/{deviceId}', summary: 'Delete a device' }).input(device).output(done),
  deleteMany: oc
    .route({ method: 'POST', path: '/devices/delete', summary: 'Delete several devices' })
    .input(deviceSelectionSchema)
    .output(z.object({ deleted: z.number() })),
  /** How many a selection stands for now, and how many of them a filter finds. */
  countMany: oc
    .route({ method: 'POST', path: '/devices/count', summary: 'Count several devices' })
    .input(many.extend({ within: z.strictObject(deviceFilterFields).optional() }))
    .output(z.object({ total: z.number(), online: z.number(), within: z.number() })),
  /** Devices as CSV in pieces of text, which an import takes back: the chosen ones, else those that the filter finds. REST has /devices.csv. */
  csv: oc.input(z.strictObject({ ...deviceFilterFields, devices: deviceSelectionSchema.optional() })).output(eventIterator(chunkSchema)),
  /** For what is worked out elsewhere, such as the targets of a job. */
  idsOf: oc
    .route({ method: 'POST', path: '/devices/ids', summary: 'The ids of several devices' })
    .input(many)
    .output(z.object({ deviceIds: z.array(deviceIdSchema) })),
  shelves: oc
    .route({ method: 'GET', path: '/shelves', summary: 'The shelves that slots name, with how many devices stand there' })
    .input(z.strictObject({}))
    .output(listOf(z.object({ shelf: z.string(), devices: z.number() }))),
  changeMany: oc
    .route({ method: 'POST', path: '/devices/change', summary: 'Change several devices alike' })
    .input(many.extend({ change: manyChangeSchema }))
    .output(manyChangedSchema),
  addToSet: oc
    .route({ method: 'POST', path: '/devices/add-to-set', summary: 'Add several devices to a set of picked ones' })
    .input(many.extend({ deviceSetId: deviceSetIdSchema }))
    .output(manyChangedSchema),
  removeFromSet: oc
    .route({ method: 'POST', path: '/devices/remove-from-set', summary: 'Take several devices out of a set of picked ones' })
    .input(many.extend({ deviceSetId: deviceSetIdSchema }))
    .output(manyChangedSchema),
  /** The bench remembers the last few changes until it stops. */
  undoMany: oc
    .route({ method: 'POST', path: '/devices/undo', summary: 'Take back a change of several devices' })
    .input(z.strictObject({ undoId: z.string() }))
    .output(z.object({ changed: z.number() })),
  /** Each may connect again at once. */
  disconnectMany: oc
    .route({ method: 'POST', path: '/devices/disconnect', summary: 'Close the connections of several devices' })
    .input(many)
    .output(z.object({ disconnected: z.number() })),
  connection: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/connection', summary: 'How a device last came, went or was turned away' })
    .input(device)
    .output(deviceConnectionSchema),
  import: oc
    .route({ method: 'POST', path: '/devices/import', summary: 'Import devices from CSV' })
    .input(
      z.strictObject({
        csv: z.string(),
        mode: z
          .enum(['check', 'all', 'good'])
          .default('all')
          .describe('check: report only; all: refuse the file if a row is bad; good: register the good rows.'),
      }),
    )
    .output(importReportSchema),
  executions: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/executions', summary: 'The jobs at hand of one device, newest first' })
    .input(device.extend(pageFields))
    .output(pageOf(executionViewSchema)),
  twin: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/twin', summary: 'Desired and reported state with versions and times' })
    .input(device)
    .output(twinViewSchema),
  desire: oc
    .route({ method: 'PATCH', path: '/devices/{deviceId}/twin/desired', summary: 'Change the desired state by a merge patch' })
    .input(device.extend({ patch: jsonObjectSchema }))
    .output(twinViewSchema),
  twinHistory: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/twin/history', summary: 'What was written to the twin, newest first' })
    .input(device.extend(newestFirst))
    .output(newestFirstOf(twinEntrySchema)),
  shadows: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/shadows', summary: 'The shadows of a device: the classic one, then by name' })
    .input(device)
    .output(listOf(shadowEntrySchema)),
  shadow: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/shadows/{shadowName}', summary: 'What stands in a shadow' })
    .input(anyShadow)
    .output(shadowViewSchema),
  /** Makes the shadow where there is none. */
  desireShadow: oc
    .route({
      method: 'PATCH',
      path: '/devices/{deviceId}/shadows/{shadowName}/desired',
      summary: 'Change what is desired in a shadow by a merge patch',
    })
    .input(anyShadow.extend({ patch: jsonObjectSchema }))
    .output(shadowViewSchema),
  deleteShadow: oc
    .route({ method: 'DELETE', path: '/devices/{deviceId}/shadows/{shadowName}', summary: 'Delete a named shadow' })
    .input(namedShadow)
    .output(done),
  credentials: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/credentials', summary: 'How a device proves who it is; no key is shown' })
    .input(device)
    .output(credentialsViewSchema),
  setCredentials: oc
    .route({ method: 'PUT', path: '/devices/{deviceId}/credentials', summary: 'Set or make credentials; keys are shown only now' })
    .input(device.extend({ credentials: newCredentialsSchema }))
    .output(madeCredentialsSchema),
  makeKeys: oc
    .route({ method: 'POST', path: '/devices/keys', summary: 'Make keys for several devices; they are in the CSV of the answer only' })
    .input(many.extend({ replace: z.boolean().default(false).describe('Replace credentials that devices have already.') }))
    .output(z.object({ made: z.number(), csv: z.string() })),
  removeCredentials: oc
    .route({ method: 'DELETE', path: '/devices/{deviceId}/credentials', summary: 'Let a device in by its id alone' })
    .input(device)
    .output(done),
  messages: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/messages', summary: 'Messages to a device, newest first' })
    .input(device)
    .output(listOf(cloudMessageSchema)),
  sendMessage: oc
    .route({ method: 'POST', path: '/devices/{deviceId}/messages', successStatus: 201, summary: 'Send a message to a device' })
    .input(device.extend({ message: newCloudMessageSchema }))
    .output(cloudMessageSchema),
  cancelMessage: oc
    .route({ method: 'DELETE', path: '/devices/{deviceId}/messages/{messageId}', summary: 'Take back a message that waits' })
    .input(device.extend({ messageId: z.string() }))
    .output(done),
  commands: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/commands', summary: 'Commands to a device outside of jobs, newest first' })
    .input(device)
    .output(
      z.object({
        items: z.array(deviceCommandSchema),
        hindrance: z.string().nullable().describe('Why none can be sent now; null: one can.'),
      }),
    ),
  sendCommand: oc
    .route({ method: 'POST', path: '/devices/{deviceId}/commands', successStatus: 201, summary: 'Tell a device that is there a command' })
    .input(device.extend(newDeviceCommandSchema.shape))
    .output(deviceCommandSchema),
  cancelCommand: oc
    .route({ method: 'DELETE', path: '/devices/{deviceId}/commands/{executionId}', summary: 'Wait no longer for the answer to a command' })
    .input(device.extend({ executionId: z.string() }))
    .output(done),
  telemetry: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/telemetry', summary: 'What a device measured, newest first' })
    .input(device.extend(newestFirst))
    .output(newestFirstOf(telemetryRecordSchema)),
  /** Of the messages that are kept: each measured field once. */
  lastValues: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/telemetry/last', summary: 'The last value of every measured field' })
    .input(device)
    .output(listOf(telemetryValueSchema)),
  /** In pieces of text; REST has /devices/{deviceId}/telemetry.csv. */
  telemetryCsv: oc.input(device).output(eventIterator(chunkSchema)),
}
