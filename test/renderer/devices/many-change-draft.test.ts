import { expect, test } from 'vitest'
import { changeDraft, changeOf } from '../../../renderer/devices/many-change-draft.ts'

test.each([
  ['template', { templateId: 'cold' }, { templateId: 'cold' }],
  ['template', {}, { templateId: null }],
  ['slot', { value: ' Shelf A ' }, { slot: 'Shelf A' }],
  ['slot', { value: '  ' }, { slot: null }],
  ['attribute', { name: ' batch ', value: '007' }, { attributes: { batch: '007' } }],
  ['attribute', { name: 'batch', value: '' }, { attributes: { batch: null } }],
  ['property', { name: 'due', value: '12.5' }, { properties: { due: 12.5 } }],
  ['property', { name: 'due', value: '007' }, { properties: { due: '007' } }],
  ['property', { name: 'due', value: '-0' }, { properties: { due: -0 } }],
  ['property', { name: 'leased', value: 'true' }, { properties: { leased: true } }],
  ['property', { name: 'leased', value: '' }, { properties: { leased: null } }],
] as const)('%s of %j asks for %j', (kind, typed, change) => {
  expect(changeOf(kind, { ...changeDraft(), ...typed })).toEqual(change)
})
