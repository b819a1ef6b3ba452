import { describe, expect, it, test } from 'vitest'
import {
  maskedPassword,
  secretSettings,
  settingsChangeSchema,
  settingsSchema,
  shownSettings,
  withoutMasked,
} from '../../../main/contract/settings.ts'

describe.each(secretSettings)('the secret %s', (name) => {
  const secret = 'a secret of sixteen'

  it('is shown as set or not, and never as it is', () => {
    expect(shownSettings({ ...settingsSchema.parse({}), [name]: secret })[name]).toBe(maskedPassword)
    expect(shownSettings(settingsSchema.parse({}))[name]).toBe('')
  })

  it('stays as it was when it is given back as it is shown', () => {
    expect(withoutMasked({ benchName: 'Shelf', [name]: maskedPassword })).toEqual({ benchName: 'Shelf' })
    expect(withoutMasked({ [name]: secret })).toEqual({ [name]: secret })
    expect(withoutMasked({ [name]: '' })).toEqual({ [name]: '' })
  })

  test.each([
    ['', true],
    [secret, true],
    [maskedPassword, true],
    [`${maskedPassword}x`, false],
    ['x'.repeat(129), false],
  ])('%j may be given: %s', (text, isGood) => {
    expect(settingsChangeSchema.safeParse({ [name]: text }).success).toBe(isGood)
  })
})

test.each([
  ['15 characters', { awsSecretAccessKey: 'x'.repeat(15) }, false],
  ['16 characters', { awsSecretAccessKey: 'x'.repeat(16) }, true],
  ['an id with a slash, which no signature can name', { awsAccessKeyId: 'a/b' }, false],
  ['an id as those of AWS', { awsAccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }, true],
])('an access key of %s', (_, change, isGood) => {
  expect(settingsChangeSchema.safeParse(change).success).toBe(isGood)
})
