import os from 'node:os'
import { expect, it } from 'vitest'
import { personName } from '../../../main/composition/person-name.ts'

it('is the name that the system knows', () => {
  expect(personName()).toBe(os.userInfo().username)
})

it('is found where the system knows none, so that the bench can still be used', () => {
  const unknown = () => {
    throw new Error('uv_os_get_passwd returned ENOENT')
  }
  expect(personName(unknown, { USER: 'ada' })).toBe('ada')
  expect(personName(unknown, { USER: '', USERNAME: 'bob' })).toBe('bob')
  expect(personName(unknown, {})).toMatch(/^user\b/)
})
