import { describe, expect, test } from 'vitest'
import { jobTemplateSchema, newJobTemplateSchema, type JobTemplateJob } from '../../../main/contract/job-templates.ts'
import { missingParameters, readTemplateDraft, templateDraft, type TemplateDraft } from '../../../renderer/job-templates/template-draft.ts'
import { workInWords } from '../../../renderer/job-templates/work-words.ts'

const parameters = [{ name: 'seconds', type: 'integer' as const, description: '' }]
const kept = (job: JobTemplateJob) =>
  jobTemplateSchema.parse({
    jobTemplateId: 't',
    name: 'Interval',
    description: 'Why',
    parameters,
    job,
    createdAtMs: 0,
    createdBy: 'ada',
    lastUpdatedAtMs: 0,
    madeFromJobId: null,
  })

describe('a template in the editor', () => {
  test.each<JobTemplateJob>([
    { templateId: null, targetSelection: 'SNAPSHOT' },
    {
      name: 'Every ${parameters:seconds} s',
      description: 'Two\nlines',
      templateId: 'fridge',
      targetSelection: 'CONTINUOUS',
      type: 'setting',
      operations: [
        { name: 'interval', value: '${parameters:seconds}' },
        { name: 'text', value: 'every ${parameters:seconds}' },
        { name: 'object', value: { a: [1, null] } },
      ],
      jobExecutionsRolloutConfig: { maximumPerMinute: 60 },
      timeoutConfig: { inProgressTimeoutInMinutes: 5 },
      schedulingConfig: { timeZone: 'UTC', maintenanceWindows: [{ startTime: 'cron(0 2 ? * SUN *)', durationInMinutes: 60 }] },
    },
    { templateId: null, targetSelection: 'SNAPSHOT', type: 'command', operations: [{ name: 'reboot' }] },
    { templateId: null, targetSelection: 'SNAPSHOT', type: 'document', document: { a: '${parameters:seconds}' } },
  ])('%j comes out as it went in', (job) => {
    const { name, description } = kept(job)
    const read = readTemplateDraft(templateDraft(kept(job)))
    expect(read).toEqual({ template: { name, description, parameters, job } })
    expect('template' in read && newJobTemplateSchema.safeParse(read.template).success).toBe(true)
  })

  const written: Partial<TemplateDraft> = { name: 'Interval', operations: [{ key: 1, name: 'interval', entry: '60' }] }
  test.each<[string, Partial<TemplateDraft>, Record<string, string>]>([
    ['no name', { name: ' ' }, { name: 'A template needs a name, such as Reboot at night.' }],
    ['an id with spaces', { jobTemplateId: 'a b' }, { jobTemplateId: 'A job template id has 1 to 64 letters, digits, "_" or "-".' }],
    [
      'a placeholder for no parameter',
      { jobName: '${parameters:gone}' },
      { jobName: '${parameters:gone} names no parameter of this template: add the parameter, or change the text.' },
    ],
    [
      'a value that cannot be read',
      { operations: [{ key: 7, name: 'interval', entry: 'sixty' }] },
      { 'value-7': 'This is not JSON yet: write a number, true, false, or text in double quotes such as "eco".' },
    ],
    [
      'no setting',
      { operations: [{ key: 7, name: '', entry: '' }] },
      {
        'name-7': 'Write the name of the setting.',
        'value-7': 'A value is needed: a number, true, false, or text in double quotes such as "eco".',
      },
    ],
    [
      'a rate of none',
      { delivery: { ...templateDraft().delivery, pace: 'steady', ratePerMinute: '0' } },
      { 'jobExecutionsRolloutConfig.maximumPerMinute': 'The rate is a whole number from 1 to 60,000.' },
    ],
    [
      'a retry of what cannot time out',
      { delivery: { ...templateDraft().delivery, retryCriteria: [{ key: 1, failureType: 'TIMED_OUT', numberOfRetries: '1' }] } },
      { 'jobExecutionsRetryConfig.criteriaList': 'A retry on TIMED_OUT needs a time-out: give "timeoutConfig" too.' },
    ],
    ['no document', { type: 'document' }, { document: 'Write a JSON object such as {"seconds": 30}.' }],
    [
      'a placeholder in a document',
      { type: 'document', document: '{"a": {"${parameters:gone}": 1}}' },
      { document: '${parameters:gone} names no parameter of this template: add the parameter, or change the text.' },
    ],
  ])('is refused with %s, by the input', (_what, part, problems) => {
    const read = readTemplateDraft({ ...templateDraft(), ...written, ...part })
    expect('problems' in read && Object.fromEntries(read.problems)).toEqual(problems)
  })

  test('names the parameters that its text has placeholders for and that are not there yet', () => {
    const draft = {
      ...templateDraft(),
      parameters,
      jobName: '${parameters:one} ${parameters:seconds} ${parameters:no name}',
      operations: [{ key: 1, name: '${parameters:two}', entry: '["${parameters:one}", ${parameters:three}' }],
      document: '${parameters:elsewhere}',
    }
    expect(missingParameters(draft)).toEqual(['one', 'two', 'three'])
    expect(missingParameters({ ...draft, type: 'document' })).toEqual(['one', 'elsewhere'])
  })
})

test.each<[JobTemplateJob, string]>([
  [{}, 'Nothing yet'],
  [{ document: {} }, 'Send a document'],
  [{ document: { operation: 'update' } }, 'Send the document ‘update’'],
  [{ type: 'property', operations: [{ name: 'rack', value: 1 }] }, 'Write rack'],
  [{ type: 'command', operations: ['a', 'b', 'c'].map((name) => ({ name })) }, 'Send a, b then c'],
  [{ type: 'setting', operations: ['a', 'b', 'c', 'd'].map((name) => ({ name, value: 1 })) }, 'Set a, b and 2 more'],
])('%j in words: %s', (job, words) => {
  expect(workInWords(job)).toBe(words)
})
