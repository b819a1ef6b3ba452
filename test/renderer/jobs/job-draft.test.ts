import { describe, expect, test } from 'vitest'
import { noRules } from '../../../main/contract/job-rules.ts'
import type { JobView } from '../../../main/contract/jobs.ts'
import type { DeviceTemplate } from '../../../main/contract/templates.ts'
import {
  draftOf,
  draftOfSeed,
  emptyDraft,
  isWrittenAlike,
  problemsOf,
  proposedName,
  requestOf,
  type JobDraft,
} from '../../../renderer/jobs/job-draft.ts'
import { readDraftText } from '../../../renderer/jobs/kept-draft.ts'
import { choiceFrom } from '../../../renderer/jobs/target-choice.ts'

const fridge: DeviceTemplate = {
  templateId: 'fridge',
  name: 'Fridge',
  description: '',
  settings: [
    { name: 'fanSpeed', title: 'Fan speed', schema: { type: 'integer', minimum: 0, maximum: 3 } },
    { name: 'target', title: 'Target', schema: { type: 'double', unit: '°C' } },
  ],
  properties: [],
  commands: [
    { name: 'reboot', title: 'Restart', payload: null },
    { name: 'identify', payload: { type: 'integer', unit: 's' } },
  ],
  reported: [],
  telemetry: [],
  components: [],
  wireFormat: 'pnp',
  doneWhen: 'acknowledged',
  createdAtMs: 0,
  lastUpdatedAtMs: 0,
}
const set = choiceFrom({ kind: 'set', deviceSetId: 'fridges' })
const draft = (change: Partial<JobDraft>): JobDraft => ({ ...emptyDraft(set), ...change })
const operation = (key: number, name: string, entry: string) => ({ key, name, entry })

test('a saved job that another window has written is told from one that only moved', () => {
  const opened = { name: 'Reboot', targets: { deviceIds: ['f1'] }, ...noRules, deviceCount: 1 } as unknown as JobView
  expect(isWrittenAlike(opened, { ...opened, deviceCount: 2, lastUpdatedAtMs: 9 })).toBe(true)
  expect(isWrittenAlike(opened, { ...opened, targets: { ...opened.targets, deviceIds: ['f2'] } })).toBe(false)
  expect(isWrittenAlike(opened, { ...opened, timeoutConfig: { inProgressTimeoutInMinutes: 5 } })).toBe(false)
})

describe('a job being written', () => {
  test.each<[string, Partial<JobDraft>, DeviceTemplate | null, string[]]>([
    ['nothing yet', { choice: choiceFrom({ kind: 'fleet' }) }, null, ['name-1', 'targets']],
    ['a value out of range', { operations: [operation(1, 'fanSpeed', '9')] }, fridge, ['value-1']],
    ['a setting that the template lacks', { operations: [operation(1, 'colour', '9')] }, fridge, ['name-1']],
    ['a setting twice', { operations: [operation(1, 'fanSpeed', '1'), operation(2, 'fanSpeed', '2')] }, fridge, ['name-2']],
    ['a name that is none', { operations: [operation(1, '2fast', '1')] }, null, ['name-1']],
    ['a command without its optional payload', { type: 'command', operations: [operation(1, 'identify', '')] }, fridge, []],
    ['a command twice', { type: 'command', operations: [operation(1, 'reboot', ''), operation(2, 'reboot', '')] }, fridge, []],
    ['a document that breaks off', { type: 'document', document: '{"operation":' }, null, ['document']],
    ['a document that is a list', { type: 'document', document: '[]' }, null, ['document']],
    ['a document too large', { type: 'document', document: JSON.stringify({ text: 'x'.repeat(33_000) }) }, null, ['document']],
    ['a good one', { operations: [operation(1, 'fanSpeed', '3')] }, fridge, []],
  ])('with %s', (_title, change, template, fields) => {
    expect(problemsOf(draft(change), template).map(({ field }) => field)).toEqual(fields)
  })

  test.each<[Partial<JobDraft>, DeviceTemplate | null, string]>([
    [{}, null, ''],
    [{ operations: [operation(1, 'target', '4.5')] }, fridge, 'Set Target to 4.5 °C'],
    [{ operations: [operation(1, 'interval', '60')] }, null, 'Set interval to 60'],
    [{ type: 'command', operations: [operation(1, 'reboot', ''), operation(2, 'identify', '5')] }, fridge, 'Restart, identify'],
    [{ type: 'document', document: '{"operation":"install"}' }, null, 'install'],
  ])('proposes a name (%#)', (change, template, name) => {
    expect(proposedName(draft(change), template)).toBe(name)
  })

  test('becomes a request with typed values', () => {
    const written = draft({ templateId: 'fridge', operations: [operation(1, 'fanSpeed', '3'), operation(2, 'target', '4,5')] })
    expect(requestOf(written, fridge)).toEqual({
      name: 'Set Fan speed to 3, Target to 4.5 °C',
      description: '',
      templateId: 'fridge',
      targets: { thingGroupNames: ['fridges'] },
      targetSelection: 'SNAPSHOT',
      ...noRules,
      type: 'setting',
      operations: [
        { name: 'fanSpeed', value: 3 },
        { name: 'target', value: 4.5 },
      ],
    })
  })

  test('begins with what a job template makes, for the devices that were chosen', () => {
    const request = {
      name: 'Restart at night',
      templateId: 'fridge',
      targetSelection: 'CONTINUOUS' as const,
      type: 'command' as const,
      operations: [{ name: 'identify', value: 5 }],
      jobExecutionsRolloutConfig: { maximumPerMinute: 7 },
      timeoutConfig: null,
      schedulingConfig: { startTime: '2090-12-02 14:00', timeZone: 'UTC', ifMissed: 'late' as const },
    }
    const written = draftOfSeed({ jobTemplateId: 'night', templateName: 'Night', request }, fridge, set)
    expect(written.fromTemplate).toEqual({ jobTemplateId: 'night', name: 'Night' })
    expect(requestOf(written, fridge)).toEqual({
      ...noRules,
      ...request,
      description: '',
      targets: { thingGroupNames: ['fridges'] },
    })
  })

  test('kept by an older version, before jobs had rules, opens with those of a new one', () => {
    const { delivery: _delivery, schedule: _schedule, targetSelection: _selection, ...older } = draft({ name: 'Old' })
    expect(readDraftText(JSON.stringify({ ...older, choice: { ...older.choice, selection: { all: true, except: { set: [] } } } }))).toEqual(
      draft({ name: 'Old' }),
    )
  })

  test('opens again as it was saved', () => {
    const written = draft({ name: 'Identify', templateId: 'fridge', type: 'command', operations: [operation(1, 'identify', '5')] })
    const request = requestOf(written, fridge)
    const saved = {
      ...request,
      work: { type: 'command', operations: request.operations! },
      targets: { deviceIds: [], deviceSetIds: ['fridges'], query: null, exceptDeviceIds: [] },
      targetsInWords: 'Fridges',
    } as unknown as JobView
    expect(draftOf(saved, fridge)).toEqual(written)
  })
})
