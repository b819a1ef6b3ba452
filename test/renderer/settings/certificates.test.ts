import { describe, expect, test } from 'vitest'
import { pairs, validity } from '../../../renderer/settings/certificate-words.ts'
import { readEnrolment } from '../../../renderer/settings/enrolment-draft.ts'

const day = 86_400_000

describe('a certificate', () => {
  test.each([
    ['Not valid yet', 10, 400],
    ['Valid', -10, 31],
    ['Expires soon', -10, 29],
    ['Expired', -10, -1],
  ])('is said to be %s', (word, fromDays, toDays) =>
    expect(validity({ notBeforeMs: fromDays * day, notAfterMs: toDays * day }, 0).word).toBe(word),
  )

  test('has its fingerprint in pairs', () => expect(pairs('ABCDEF')).toBe('AB:CD:EF'))
})

describe('a new enrolment group', () => {
  const key = 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE='
  test('leaves its key to the bench where none is given', () => {
    expect(readEnrolment({ name: ' Fridges ', idScope: ' 0ne00A ', primaryKey: ' ' }).group).toEqual({ name: 'Fridges', idScope: '0ne00A' })
    expect(readEnrolment({ name: 'Fridges', idScope: '0ne00A', primaryKey: ` ${key} ` }).group).toMatchObject({ primaryKey: key })
  })

  test('is refused field by field', () => {
    const { group, problems } = readEnrolment({ name: '', idScope: 'a b', primaryKey: 'x' })
    expect(group).toBeNull()
    expect(Object.keys(problems).toSorted()).toEqual(['idScope', 'name', 'primaryKey'])
    expect(problems.idScope).toBe('An ID scope has 1 to 32 letters, digits, ".", "_" or "-".')
  })
})
