import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import type { CommandTimes } from '../../../main/contract/command-times.ts'
import { noRules } from '../../../main/contract/job-rules.ts'
import type { JobView } from '../../../main/contract/jobs.ts'
import type { DeviceTemplate } from '../../../main/contract/templates.ts'
import { deliveryDraftOf, emptyDelivery } from '../../../renderer/jobs/delivery-draft.ts'
import { draftOf, emptyDraft, problemsOf, proposedName, requestOf, type JobDraft } from '../../../renderer/jobs/job-draft.ts'
import { draftText, readDraftText } from '../../../renderer/jobs/kept-draft.ts'
import OperationList from '../../../renderer/jobs/OperationList.vue'
import { readTimes } from '../../../renderer/jobs/read-rules.ts'
import { reviewSentence } from '../../../renderer/jobs/review-sentence.ts'
import { ruleClauses } from '../../../renderer/jobs/rule-clauses.ts'
import { rulesInWords } from '../../../renderer/jobs/rule-words.ts'
import { choiceFrom } from '../../../renderer/jobs/target-choice.ts'

const controller: DeviceTemplate = {
  templateId: 'dtmi:com:example:Controller;1',
  name: 'Controller',
  description: '',
  settings: [
    { name: 'mode', schema: { type: 'string' }, initialValue: 'eco' },
    { name: 'thermostat1.target', title: 'Target', schema: { type: 'double', unit: '°C' } },
    {
      name: 'limits',
      title: 'Limits',
      schema: { type: 'object', fields: [{ name: 'high', schema: { type: 'integer', maximum: 9 } }] },
    },
  ],
  properties: [],
  commands: [
    { name: 'reboot', payload: { type: 'duration' }, payloadName: 'Delay' },
    { name: 'thermostat1.reset', payload: null },
  ],
  reported: [],
  telemetry: [],
  components: [{ name: 'thermostat1', title: 'Cold room', modelId: 'dtmi:com:example:Thermostat;1' }],
  wireFormat: 'pnp',
  doneWhen: 'acknowledged',
  createdAtMs: 0,
  lastUpdatedAtMs: 0,
}
const draft = (change: Partial<JobDraft>): JobDraft => ({
  ...emptyDraft(choiceFrom({ kind: 'set', deviceSetId: 's' })),
  templateId: controller.templateId,
  ...change,
})
const waiting = (responseTimeout: string, connectTimeout: string) => ({ ...emptyDelivery(), responseTimeout, connectTimeout })

describe('the times of commands', () => {
  test.each<[CommandTimes]>([[{}], [{ responseTimeoutInSeconds: 5 }], [{ responseTimeoutInSeconds: 3600, connectTimeoutInSeconds: 0 }]])(
    '%j come out as they went in',
    (times) => {
      expect(readTimes('command', deliveryDraftOf({ ...noRules }, times))).toEqual({ times, problems: [] })
    },
  )

  test('that cannot be are said at their inputs, in the words of the bench', () => {
    expect(readTimes('command', waiting('0', 'soon')).problems).toEqual([
      { field: 'responseTimeoutInSeconds', message: 'The response time-out is a whole number of seconds from 1 to 3,600.' },
      { field: 'connectTimeoutInSeconds', message: 'The connect time-out is a whole number of seconds from 0 to 3,600.' },
    ])
    const wrong = draft({ type: 'command', operations: [{ key: 1, name: 'thermostat1.reset', entry: '' }], delivery: waiting('1.5', '') })
    expect(problemsOf(wrong, controller).map(({ step, field }) => [step, field])).toEqual([['delivery', 'responseTimeoutInSeconds']])
  })

  test('are of commands alone', () => {
    expect(readTimes('setting', waiting('0', '5'))).toEqual({ times: {}, problems: [] })
  })

  test('stay with a job that is saved and opened again', () => {
    const written = draft({
      name: 'Reset',
      type: 'command',
      operations: [{ key: 1, name: 'reboot', entry: 'PT5S' }],
      delivery: waiting('60', '10'),
    })
    const request = requestOf(written, controller)
    expect(request).toMatchObject({
      responseTimeoutInSeconds: 60,
      connectTimeoutInSeconds: 10,
      operations: [{ name: 'reboot', value: 'PT5S' }],
    })
    const saved = {
      ...request,
      work: { type: 'command', operations: request.operations!, responseTimeoutInSeconds: 60, connectTimeoutInSeconds: 10 },
      targets: { deviceIds: [], deviceSetIds: ['s'], query: null, exceptDeviceIds: [] },
      targetsInWords: 'S',
    } as unknown as JobView
    expect(draftOf(saved, controller)).toEqual(written)
  })

  test('are none in a draft that was kept before there were any', () => {
    const { responseTimeout: _response, connectTimeout: _connect, ...delivery } = emptyDelivery()
    const older = { ...draft({}), delivery } as JobDraft
    expect(readDraftText(draftText(older))).toEqual(draft({}))
  })

  test.each<[CommandTimes, string[], string[]]>([
    [{}, ['A device may take as long as it likes.'], []],
    [
      { responseTimeoutInSeconds: 90, connectTimeoutInSeconds: 60 },
      [
        'A device that leaves a command unanswered for 1 min 30 s has timed out.',
        'A device that does not connect within 1 min has timed out.',
      ],
      ['time out after 1 min 30 s without an answer', 'time out after 1 min without a connection'],
    ],
    [
      { connectTimeoutInSeconds: 0 },
      ['A device that is not connected when its turn comes has timed out.'],
      ['time out at once where not connected'],
    ],
  ])('%j in words', (times, sentences, clauses) => {
    const rule = rulesInWords(noRules, 'SNAPSHOT', times).find(({ title }) => title === 'Time-outs')
    expect(rule).toEqual({ name: 'timeouts', title: 'Time-outs', sentences, isSet: clauses.length > 0 })
    expect(ruleClauses(noRules, times)).toEqual(clauses)
  })
})

describe('what a component takes', () => {
  const preview = { total: 2, online: 2, otherTemplate: 0, broken: null }

  test('is named with its component at Review and in the proposed name', () => {
    const work = {
      type: 'command' as const,
      operations: [{ name: 'thermostat1.reset' }, { name: 'reboot', value: 'PT90S' }],
      responseTimeoutInSeconds: 60,
    }
    expect(reviewSentence({ work, template: controller, where: '', targetSelection: 'SNAPSHOT', rules: noRules, preview })).toBe(
      'Send reset of Cold room then reboot (90 seconds) to 2 devices, time out after 1 min without an answer; all are online.',
    )
    const named = draft({ operations: [{ key: 1, name: 'thermostat1.target', entry: '21' }] })
    expect(proposedName(named, controller)).toBe('Set Target of Cold room to 21 °C')
  })

  test('stands under its component in the list of a job', () => {
    const list = mount(OperationList, {
      props: { type: 'setting', template: controller, problems: new Map(), modelValue: [{ key: 1, name: 'mode', entry: '' }] },
    })
    expect(list.findAll('option').map((option) => option.text())).toEqual([
      'Choose a setting',
      'mode',
      'Limits (limits)',
      'Target (target)',
    ])
    expect(list.find('optgroup').attributes('label')).toBe('Cold room')
  })
})

describe('an operation that is chosen', () => {
  const list = (type: 'setting' | 'command') =>
    mount(OperationList, { props: { type, template: controller, problems: new Map(), modelValue: [{ key: 1, name: '', entry: '' }] } })

  test.each([
    ['setting', 'mode', 'eco'],
    ['setting', 'limits', { fields: {} }],
    ['command', 'reboot', null],
  ] as const)('%s %s begins with what its template says', async (type, name, entry) => {
    const part = list(type)
    await part.find('select').setValue(name)
    expect(part.emitted('update:modelValue')).toEqual([[[{ key: 1, name, entry }]]])
  })

  test('has its problems at the inputs within it', () => {
    const entry = { fields: { high: '10' } }
    const written = draft({ operations: [{ key: 4, name: 'limits', entry }] })
    expect(problemsOf(written, controller).map(({ field, message }) => [field, message])).toEqual([
      ['value-4/high', '10 is out of range: write a whole number of at most 9.'],
    ])
    const part = mount(OperationList, {
      props: {
        type: 'setting',
        template: controller,
        problems: new Map(problemsOf(written, controller).map(({ field, message }) => [field, message])),
        modelValue: written.operations,
      },
    })
    expect(part.find('[data-field="value-4/high"] [role=alert]').text()).toContain('10 is out of range')
    expect(part.find('[data-field="value-4/high"] label').text()).toBe('Limits, high')
  })
})
