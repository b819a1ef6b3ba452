/** Calls about the bench itself. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { apiTokenViewSchema, madeApiTokenSchema, newApiTokenSchema, tokenNameSchema } from '../api-tokens.ts'
import { certificatesViewSchema } from '../certificates.ts'
import { changeBatchSchema } from '../change-feed.ts'
import { overviewSchema, simulatorStateSchema } from '../overview.ts'
import { enrolmentGroupViewSchema, madeEnrolmentGroupSchema, newEnrolmentGroupSchema } from '../provisioning.ts'
import { settingsChangeSchema, settingsSchema } from '../settings.ts'
import { done, job, listOf } from './fields.ts'

export const bench = {
  overview: oc.route({ method: 'GET', path: '/overview', summary: 'State of the bench' }).output(overviewSchema),
}

export const settings = {
  get: oc.route({ method: 'GET', path: '/settings', summary: 'Settings of the bench' }).output(settingsSchema),
  change: oc.route({ method: 'PATCH', path: '/settings', summary: 'Change settings' }).input(settingsChangeSchema).output(settingsSchema),
}

/** Tokens beside the one that the bench was started with, each with a name that stands in the audit log. */
export const tokens = {
  list: oc.route({ method: 'GET', path: '/tokens', summary: 'Names of the tokens that let scripts in' }).output(listOf(apiTokenViewSchema)),
  create: oc
    .route({ method: 'POST', path: '/tokens', successStatus: 201, summary: 'Make a token; its secret is shown only now' })
    .input(newApiTokenSchema)
    .output(madeApiTokenSchema),
  delete: oc
    .route({ method: 'DELETE', path: '/tokens/{name}', summary: 'Revoke a token' })
    .input(z.strictObject({ name: tokenNameSchema }))
    .output(done),
}

/** TLS of the bench. REST has the CA alone, as a file, at /ca.pem. */
export const certificates = {
  get: oc
    .route({ method: 'GET', path: '/certificates', summary: 'The CA, the server certificate, and who is trusted' })
    .output(certificatesViewSchema),
  trust: oc
    .route({ method: 'POST', path: '/certificates/trusted', successStatus: 201, summary: 'Trust a CA to sign device certificates' })
    .input(z.strictObject({ pem: z.string().max(64 * 1024) }))
    .output(certificatesViewSchema),
  distrust: oc
    .route({ method: 'DELETE', path: '/certificates/trusted/{fingerprint}', summary: 'Trust a CA no longer' })
    .input(z.strictObject({ fingerprint: z.string() }))
    .output(certificatesViewSchema),
}

/** Groups of devices that ask the bench, in place of a provisioning service, where to connect. */
export const enrolmentGroups = {
  list: oc
    .route({ method: 'GET', path: '/enrolment-groups', summary: 'Groups of devices that may provision themselves' })
    .output(listOf(enrolmentGroupViewSchema)),
  create: oc
    .route({ method: 'POST', path: '/enrolment-groups', successStatus: 201, summary: 'Make a group; its keys are shown only now' })
    .input(newEnrolmentGroupSchema)
    .output(madeEnrolmentGroupSchema),
  delete: oc
    .route({ method: 'DELETE', path: '/enrolment-groups/{name}', summary: 'Take a group away; devices that have their key keep it' })
    .input(z.strictObject({ name: z.string() }))
    .output(done),
}

export const simulator = {
  start: oc
    .route({ method: 'POST', path: '/simulator/start', summary: 'Start simulated devices' })
    .input(z.strictObject({ count: z.number().int().min(1).max(10_000).default(200) }))
    .output(simulatorStateSchema),
  stop: oc.route({ method: 'POST', path: '/simulator/stop', summary: 'Stop simulated devices' }).output(simulatorStateSchema),
}

export const changes = {
  watch: oc.output(eventIterator(changeBatchSchema)),
}

export const desktop = {
  /** Only in the desktop app: asks where to, then writes the CSV there. `path` is null when the person thought better of it. */
  saveCsv: oc.input(job).output(z.object({ path: z.string().nullable() })),
}
