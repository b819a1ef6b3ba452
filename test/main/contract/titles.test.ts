import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { deviceChangeSchema, newDeviceSchema } from '../../../main/contract/devices.ts'
import { deviceSetChangeSchema, deviceSetSchema, newDeviceSetSchema } from '../../../main/contract/device-sets.ts'
import { jobTemplateChangeSchema, jobTemplateSchema, newJobTemplateSchema } from '../../../main/contract/job-templates.ts'
import { jobDefinitionSchema } from '../../../main/contract/jobs.ts'
import { jobEditSchema, newJobSchema } from '../../../main/contract/job-requests.ts'
import { enrolmentGroupSchema, newEnrolmentGroupSchema } from '../../../main/contract/provisioning.ts'
import { newTemplateSchema, templateChangeSchema, templateSchema } from '../../../main/contract/templates.ts'

/** What a schema says of a field `name`, or of `job.name`. */
const saysOf = (schema: z.ZodType, given: object, path: string) =>
  (schema.safeParse(given).error?.issues ?? []).filter((issue) => issue.path.join('.') === path).map(({ message }) => message)

const refusal = 'A name may not hold line breaks, tabs or other control characters.'
const names = ['a\nb', 'a\u0000b', 'a\tb', 'a\u007fb', 'a\u0085b', 'a\u2028b']

describe('a name that somebody gives is on one line', () => {
  it.each<[what: string, schema: z.ZodType]>([
    ['a device', newDeviceSchema],
    ['a change of a device', deviceChangeSchema],
    ['a device set', newDeviceSetSchema],
    ['a change of a device set', deviceSetChangeSchema],
    ['a device template', newTemplateSchema],
    ['a change of a device template', templateChangeSchema],
    ['a job', newJobSchema],
    ['a change of a job', jobEditSchema],
    ['a job template', newJobTemplateSchema],
    ['a change of a job template', jobTemplateChangeSchema],
    ['an enrolment group', newEnrolmentGroupSchema],
  ])('of %s', (_what, schema) => {
    for (const name of names) expect(saysOf(schema, { name }, 'name')).toEqual([refusal])
    expect(saysOf(schema, { name: ' Kühlschrank “3” 🧊\n' }, 'name')).toEqual([])
  })

  it('of the job that a job template makes', () => {
    for (const schema of [newJobTemplateSchema, jobTemplateChangeSchema])
      expect(saysOf(schema, { job: { name: 'a\nb' } }, 'job.name')).toEqual([refusal])
  })
})

it.each<[what: string, schema: z.ZodType]>([
  ['a device set', deviceSetSchema],
  ['a device template', templateSchema],
  ['a job', jobDefinitionSchema],
  ['a job template', jobTemplateSchema],
  ['an enrolment group', enrolmentGroupSchema],
])('the name of %s that is there already is shown as it is', (_what, schema) => {
  for (const name of names) expect(saysOf(schema, { name, job: { name } }, 'name')).toEqual([])
})
