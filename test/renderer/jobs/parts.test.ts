import { mount, RouterLinkStub } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { noRules } from '../../../main/contract/job-rules.ts'
import { noCounts } from '../../../main/contract/fold-status.ts'
import type { DeviceTemplate } from '../../../main/contract/templates.ts'
import CountFilters from '../../../renderer/jobs/CountFilters.vue'
import DevicesStep from '../../../renderer/jobs/DevicesStep.vue'
import FailureReasons from '../../../renderer/jobs/FailureReasons.vue'
import { filterFromQuery, type ExecutionFilter } from '../../../renderer/jobs/execution-filter.ts'
import JobCell from '../../../renderer/jobs/JobCell.vue'
import type { JobRow } from '../../../main/contract/jobs.ts'
import OperationList from '../../../renderer/jobs/OperationList.vue'
import ReviewStep from '../../../renderer/jobs/ReviewStep.vue'
import { choiceFrom } from '../../../renderer/jobs/target-choice.ts'

const template: DeviceTemplate = {
  templateId: 'fridge',
  name: 'Fridge',
  description: '',
  settings: [
    { name: 'fanSpeed', title: 'Fan speed', schema: { type: 'integer', minimum: 0, maximum: 3 } },
    { name: 'doorAlarm', schema: { type: 'boolean' } },
  ],
  properties: [],
  commands: [],
  reported: [],
  telemetry: [],
  components: [],
  wireFormat: 'pnp',
  doneWhen: 'acknowledged',
  createdAtMs: 0,
  lastUpdatedAtMs: 0,
}

describe('the operations of a job', () => {
  const props = { type: 'setting' as const, template, problems: new Map([['value-1', 'Write a whole number from 0 to 3.']]) }

  test('come from the template, and a problem stands by its field', () => {
    const list = mount(OperationList, { props: { ...props, modelValue: [{ key: 1, name: 'fanSpeed', entry: '9' }] } })
    expect(list.findAll('option').map((option) => option.text())).toEqual(['Choose a setting', 'Fan speed (fanSpeed)', 'doorAlarm'])
    expect(list.find('[data-field="value-1"] [role=alert]').text()).toBe('Write a whole number from 0 to 3.')
  })

  test('take a new input when another field is chosen', async () => {
    const list = mount(OperationList, { props: { ...props, modelValue: [{ key: 1, name: 'fanSpeed', entry: '9' }] } })
    await list.find('select').setValue('doorAlarm')
    expect(list.emitted('update:modelValue')).toEqual([[[{ key: 1, name: 'doorAlarm', entry: 'false' }]]])
  })
})

describe('the totals of a job', () => {
  const counts = { ...noCounts(), FAILED: 2, TIMED_OUT: 1, QUEUED: 40 }
  const mountTotals = (modelValue: ExecutionFilter['total']) =>
    mount(CountFilters, { props: { counts, total: 43, attempts: 5, modelValue } })
  const pressed = (part: ReturnType<typeof mountTotals>) =>
    part.findAll('button[aria-pressed=true]').map((button) => button.find('.word, .label').text())

  test('are there, the rare ones where a device came to them', () => {
    expect(
      mountTotals(null)
        .findAll('button')
        .map((button) => button.text()),
    ).toEqual(['All devices43', 'All failed3', 'Failed2', 'Timed out1', 'In progress0', 'Pending40', 'Completed0', 'Runs5'])
  })

  test('filter the devices, and a second click takes the filter off', async () => {
    const part = mountTotals(null)
    const [timedOut, runs] = ['Timed out', 'Runs'].map((word) => part.findAll('button').find((button) => button.text().startsWith(word))!)
    await timedOut!.trigger('click')
    await runs!.trigger('click')
    await part.setProps({ modelValue: 'runs' })
    expect(pressed(part)).toEqual(['Runs'])
    await runs!.trigger('click')
    expect(part.emitted('update:modelValue')).toEqual([['TIMED_OUT'], ['runs'], [null]])
  })

  test('say the word "Failed" once where devices failed in one way only', () => {
    const part = mount(CountFilters, { props: { counts: { ...noCounts(), FAILED: 2 }, total: 2, modelValue: null } })
    expect(part.text()).not.toContain('All failed')
  })

  test('of one word are pressed together', () => {
    expect(pressed(mountTotals('Failed'))).toEqual(['All failed', 'Failed', 'Timed out'])
  })
})

describe('the failure reasons', () => {
  test('name how many devices said what; a click narrows to one reason', async () => {
    const reason = {
      status: 'REJECTED',
      error: 'door open',
      count: 3,
      first: [
        { deviceId: 'f1', deviceName: 'Fridge 1', slot: 'A-01' },
        { deviceId: 'f2', deviceName: 'Fridge 2', slot: null },
      ],
    }
    const part = mount(FailureReasons, { props: { reasons: [reason], filter: filterFromQuery({}) } })
    expect(part.text()).toContain('3 devices')
    expect(part.text()).toContain('door open')
    expect(part.text()).toContain('Fridge 1 (A-01), Fridge 2 and 1 more')
    await part.find('.reason').trigger('click')
    await part.setProps({ filter: filterFromQuery({ status: 'REJECTED', error: 'door open' }) })
    await part.find('.reason').trigger('click')
    expect(part.emitted('choose')).toEqual([[reason], [null]])
  })
})

describe('the choice of a device set', () => {
  const set = {
    name: 'Fridges',
    description: '',
    membership: { kind: 'static' as const, deviceIds: [] },
    createdAtMs: 0,
    lastUpdatedAtMs: 0,
  }

  test('shows how many devices each has, marks the broken, and takes a set whole', async () => {
    const part = mount(DevicesStep, {
      props: {
        deviceSets: [
          { ...set, deviceSetId: 'fridges', memberCount: 412, onlineCount: 394, broken: null },
          { ...set, deviceSetId: 'old', name: 'Old', memberCount: 0, onlineCount: 0, broken: 'There is no template ‘gone’.' },
        ],
        fleetCount: 500,
        problem: null,
        error: undefined,
        modelValue: choiceFrom({ kind: 'fleet' }),
        targetSelection: 'SNAPSHOT',
      },
      global: { stubs: { RouterLink: RouterLinkStub } },
    })
    expect(part.findAll('.source').map((source) => source.text())).toEqual([
      'Fridges412 devices',
      'OldBroken',
      'All devices of this bench500 devices',
    ])
    await part.find('input[type=radio]').setValue(true)
    await nextTick()
    expect(part.emitted('update:modelValue')).toEqual([[choiceFrom({ kind: 'set', deviceSetId: 'fridges' })]])
  })
})

describe('the review', () => {
  test('says what will happen and what stands in the way, and leads to each rule', async () => {
    const part = mount(ReviewStep, {
      props: {
        name: 'Night',
        description: '',
        work: { type: 'command', operations: [{ name: 'reboot' }] },
        template,
        where: 'in Fridges',
        targetSelection: 'SNAPSHOT',
        rules: { ...noRules, jobExecutionsRolloutConfig: { maximumPerMinute: 20 } },
        preview: { total: 412, online: 394, otherTemplate: 7, broken: null },
        sentence: 'Send reboot to 394 of 412 devices.',
        linksHoldSec: 1800,
        request: null,
        choice: choiceFrom({ kind: 'fleet' }),
        hindrance: 'Device set ‘Fridges’ is broken.',
      },
    })
    expect(part.text()).toContain('Send reboot to 394 of 412 devices.')
    expect(part.text()).toContain('A link holds for 30 min; a device that asks for the document again gets new ones.')
    expect(part.find('[role=alert]').text()).toContain('is broken')
    for (const title of ['Edit Rollout', 'Edit Schedule', 'Edit which devices']) await part.find(`[aria-label="${title}"]`).trigger('click')
    expect(part.emitted('go')).toEqual([
      ['delivery', 'rollout'],
      ['when', 'start'],
      ['devices', null],
    ])
  })
})

describe('the acts on a row of the job list', () => {
  test('are those that the engine allows, stopping in sight', async () => {
    const job = {
      jobId: 'j',
      name: 'Night',
      state: 'running',
      counts: noCounts(),
      allowedActions: ['stop', 'copy', 'cancel'],
    } as unknown as JobRow
    const cell = mount(JobCell, { props: { column: 'act', job } })
    const [stop, more] = cell.findAll('button')
    expect([stop!.attributes('aria-label'), more!.attributes('aria-label')]).toEqual(['Stop Night', 'More actions for Night'])
    await stop!.trigger('click')
    expect(cell.emitted('act')).toEqual([['stop']])
    await cell.setProps({ job: { ...job, allowedActions: ['copy'] } })
    expect(cell.findAll('button')).toHaveLength(1)
  })
})
