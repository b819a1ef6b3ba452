/** Devices that ask a provisioning service where to connect (Azure DPS); the bench stands in for it. */
import { z } from 'zod'
import { symmetricKeySchema } from './credentials.ts'
import { withoutBreaks } from './ids.ts'

/** A group of devices that provision with keys derived from one (DPS enrolment group). */
export const enrolmentGroupSchema = z.strictObject({
  name: z.string().trim().min(1, 'A name is needed.').max(64),
  /** The ID scope that the devices name, as `0ne00A1B2C3`. */
  idScope: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9._-]{1,32}$/, 'An ID scope has 1 to 32 letters, digits, ".", "_" or "-".'),
  primaryKey: symmetricKeySchema,
  secondaryKey: symmetricKeySchema.nullable(),
  createdAtMs: z.number(),
})
export type EnrolmentGroup = z.infer<typeof enrolmentGroupSchema>

/** Keys left out are made. */
export const newEnrolmentGroupSchema = enrolmentGroupSchema.pick({ idScope: true }).extend({
  // Groups of before are kept by their names as they are.
  name: withoutBreaks(enrolmentGroupSchema.shape.name),
  primaryKey: symmetricKeySchema.optional(),
  secondaryKey: symmetricKeySchema.nullable().optional(),
})
export type NewEnrolmentGroup = z.infer<typeof newEnrolmentGroupSchema>

/** As it is listed: the keys are shown once, when the group is made. */
export const enrolmentGroupViewSchema = enrolmentGroupSchema.omit({ primaryKey: true, secondaryKey: true })
export const madeEnrolmentGroupSchema = enrolmentGroupSchema
