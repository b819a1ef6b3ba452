import { describe, expect, test } from 'vitest'
import type { Device } from '../../../main/contract/devices.ts'
import { changeOf, formOf, undoOf } from '../../../renderer/devices/device-edit.ts'

const opened: Device = {
  deviceId: 'fridge-1',
  name: 'Fridge 1',
  templateId: 'fridge',
  slot: 'A-1',
  attributes: { customer: 'Acme', rack: '7' },
  properties: {},
  desired: {},
  reported: {},
  dialect: 'plain',
  presence: 'online',
  registeredBy: 'person',
  createdAtMs: 0,
  firstSeenAtMs: 0,
  lastSeenAtMs: 0,
}
/** Another window has moved it, and set an attribute, while the dialog was open. */
const now: Device = { ...opened, slot: 'Z-1', attributes: { ...opened.attributes, line: '3' } }

describe('editing a device', () => {
  test('writes nothing where nothing was changed', () => {
    expect(changeOf(opened, formOf(opened), now)).toEqual({})
  })

  test('writes a new name alone: the slot that somebody else wrote meanwhile stays', () => {
    expect(changeOf(opened, { ...formOf(opened), name: 'Left fridge' }, now)).toEqual({ name: 'Left fridge' })
  })

  test('takes away what was emptied', () => {
    const form = { ...formOf(opened), slot: '', templateId: '', clientId: 'c-1' }
    expect(changeOf(opened, form, now)).toEqual({ slot: null, templateId: null, clientId: 'c-1' })
  })

  test('changes attributes name by name', () => {
    const attributes = [
      { name: 'customer', value: 'Polar' },
      { name: ' batch ', value: 'B' },
      { name: '', value: 'of nothing' },
    ]
    expect(changeOf(opened, { ...formOf(opened), attributes }, now).attributes).toEqual({ line: '3', customer: 'Polar', batch: 'B' })
  })

  test('is taken back field by field', () => {
    expect(undoOf(now, { name: 'Left fridge', slot: null })).toEqual({ name: 'Fridge 1', slot: 'Z-1' })
    expect(undoOf(now, { clientId: 'c-1' })).toEqual({ clientId: null })
  })
})
