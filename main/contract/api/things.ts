/** Calls in the words of EMQX Fleets: things, thing types, and commands to one thing. Its jobs are those of `jobs.ts`. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { templateIdSchema } from '../ids.ts'
import {
  commandExecutionSchema,
  newThingCommandSchema,
  newThingSchema,
  newThingTypeSchema,
  thingChangeSchema,
  thingKeySchema,
  thingSchema,
  thingShadowSchema,
  thingTypeChangeSchema,
  thingTypeSchema,
} from '../things.ts'
import { done, pageFields, pageOf, plainList, searchField } from './fields.ts'

const thing = z.strictObject({ thingId: thingKeySchema })
const thingType = z.strictObject({ thingTypeId: templateIdSchema })
const execution = z.strictObject({ executionId: z.string().min(1).max(128) })
const several = z.union([z.string(), z.array(z.string())]).optional()

export const things = {
  list: oc
    .route({ method: 'GET', path: '/things', summary: 'List things: devices in the words of EMQX Fleets, by name' })
    .input(
      z.strictObject({
        search: searchField.describe('Text in the name.'),
        status: z.enum(['online', 'offline']).optional(),
        thingTypeId: templateIdSchema.optional(),
        tagName: several.describe('A tag; of several, the thing has all.'),
        tagId: several.describe('The id of a tag, as things name it; of several, the thing has all.'),
        ...pageFields,
      }),
    )
    .output(pageOf(thingSchema)),
  get: oc.route({ method: 'GET', path: '/things/{thingId}', summary: 'One thing' }).input(thing).output(thingSchema),
  create: oc
    .route({ method: 'POST', path: '/things', successStatus: 201, summary: 'Register a thing' })
    .input(newThingSchema)
    .output(thingSchema),
  change: oc
    .route({ method: 'PUT', path: '/things/{thingId}', summary: 'Change a thing; what is left out stays' })
    .input(thing.extend(thingChangeSchema.shape))
    .output(thingSchema),
  delete: oc.route({ method: 'DELETE', path: '/things/{thingId}', summary: 'Delete a thing' }).input(thing).output(done),
  shadow: oc
    .route({ method: 'GET', path: '/things/{thingId}/shadow', summary: 'What a thing reports, what it should take, and the difference' })
    .input(thing)
    .output(thingShadowSchema),
}

export const thingTypes = {
  list: oc
    .route({ method: 'GET', path: '/thing-types', summary: 'List thing types: device templates in the words of EMQX Fleets' })
    .input(plainList.omit({ sort: true }).extend({ tagName: several.describe('A tag; of several, the type has all.') }))
    .output(pageOf(thingTypeSchema)),
  get: oc.route({ method: 'GET', path: '/thing-types/{thingTypeId}', summary: 'One thing type' }).input(thingType).output(thingTypeSchema),
  create: oc
    .route({ method: 'POST', path: '/thing-types', successStatus: 201, summary: 'Make a thing type, and the device set of its things' })
    .input(newThingTypeSchema)
    .output(thingTypeSchema),
  change: oc
    .route({ method: 'PUT', path: '/thing-types/{thingTypeId}', summary: 'Change a thing type; what is left out stays' })
    .input(thingType.extend(thingTypeChangeSchema.shape))
    .output(thingTypeSchema),
  delete: oc
    .route({ method: 'DELETE', path: '/thing-types/{thingTypeId}', summary: 'Delete a thing type that nothing has' })
    .input(thingType)
    .output(done),
}

export const commands = {
  send: oc
    .route({ method: 'POST', path: '/commands', successStatus: 201, summary: 'Tell a thing that is there a command' })
    .input(newThingCommandSchema)
    .output(commandExecutionSchema),
  get: oc
    .route({ method: 'GET', path: '/commands/{executionId}', summary: 'What became of a command' })
    .input(execution)
    .output(commandExecutionSchema),
  cancel: oc
    .route({ method: 'POST', path: '/commands/{executionId}/cancel', summary: 'Wait no longer for the answer to a command' })
    .input(execution)
    .output(commandExecutionSchema),
}
