import { describe, expect, test } from 'vitest'
import { changeOf, undoOf, type WrittenSet } from '../../../renderer/device-sets/device-set-edit.ts'

const picked = (...deviceIds: string[]): WrittenSet['membership'] => ({ kind: 'static', deviceIds })
const opened: WrittenSet = { name: 'Shelf A', description: '', membership: picked('f1', 'f2', 'f3') }

describe('editing a device set', () => {
  test('writes what was changed, and nothing else', () => {
    expect(changeOf(opened, { ...opened }, { ...opened, name: 'Of another window' })).toEqual({})
    expect(changeOf(opened, { ...opened, description: 'Left' }, opened)).toEqual({ description: 'Left' })
  })

  test('puts devices in and takes them out, whoever else does so meanwhile', () => {
    const now = { ...opened, membership: picked('f2', 'f3', 'f9') }
    expect(changeOf(opened, { ...opened, membership: picked('f1', 'f2', 'f4') }, now).membership).toEqual(picked('f2', 'f9', 'f4'))
  })

  test('a query takes the place of whatever stands there', () => {
    const byQuery = { kind: 'dynamic', query: 'online = true' } as const
    expect(changeOf(opened, { ...opened, membership: byQuery }, { ...opened, membership: picked('f9') })).toEqual({ membership: byQuery })
  })

  test('is taken back field by field', () => {
    expect(undoOf(opened, { membership: picked('f1') })).toEqual({ membership: opened.membership })
  })
})
