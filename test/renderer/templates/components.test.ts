import { expect, it } from 'vitest'
import type { DeviceTemplate } from '../../../main/contract/templates.ts'
import { membersOf, ownEntries, withComponent, withoutComponent } from '../../../renderer/templates/components.ts'
import { contentsInWords } from '../../../renderer/templates/sections.ts'

const text = { schema: { type: 'string' as const } }
const template: DeviceTemplate = {
  templateId: 't',
  name: 'T',
  description: '',
  settings: [
    { name: 'target', ...text },
    { name: 't1.target', ...text },
    { name: 'other.target', ...text },
  ],
  properties: [],
  commands: [{ name: 't1.reboot', payload: null }],
  reported: [],
  telemetry: [{ name: 't1.inner.speed', ...text }],
  components: [
    { name: 't1', modelId: 'dtmi:a;1' },
    { name: 't1.inner', modelId: 'dtmi:b;1' },
  ],
  wireFormat: 'pnp',
  doneWhen: 'acknowledged',
  createdAtMs: 0,
  lastUpdatedAtMs: 0,
}
const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name)

it('what names no component that there is, is of the device itself', () => {
  expect(names(ownEntries(template, 'settings'))).toEqual(['target', 'other.target'])
})

it('the members of a component stand together, list after list, and a component within it has its own', () => {
  expect(membersOf(template, 't1').map(({ section, name }) => [section, name])).toEqual([
    ['settings', 'target'],
    ['commands', 'reboot'],
  ])
  expect(names(membersOf(template, 't1.inner'))).toEqual(['speed'])
})

it('a component that is renamed takes its members along, and no list is written that it leaves alone', () => {
  const change = withComponent(template, { name: 'top', modelId: 'dtmi:a;1' }, 't1')
  expect(Object.keys(change)).toEqual(['components', 'settings', 'commands'])
  expect(names(change.settings!)).toEqual(['target', 'top.target', 'other.target'])
  expect(withComponent(template, { name: 't1', modelId: 'dtmi:a;2' }, 't1')).toEqual({
    components: [{ name: 't1', modelId: 'dtmi:a;2' }, template.components[1]],
  })
  expect(names(withComponent(template, { name: 'n', modelId: 'dtmi:a;2' }, null).components!)).toEqual(['t1', 't1.inner', 'n'])
})

it('a component that is removed takes its members with it', () => {
  const change = withoutComponent(template, 't1')
  expect(names(change.components!)).toEqual(['t1.inner'])
  expect(names(change.settings!)).toEqual(['target', 'other.target'])
  expect(change.commands).toEqual([])
  expect(change.telemetry).toBeUndefined()
})

it('what a template holds is counted', () => {
  expect(contentsInWords(template)).toBe('3 settings, 1 command, 1 telemetry value, 2 components')
})
