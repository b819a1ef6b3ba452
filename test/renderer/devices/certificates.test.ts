import { expect, test } from 'vitest'
import type { CertificatesPlan } from '../../../main/contract/device-certificates.ts'
import { makeInWords, replacedInWords } from '../../../renderer/devices/certificates/certificates-draft.ts'

const problem = { line: 2, deviceId: null, message: 'Wrong.' }
const plan = (total: number, toReplace: number, problems = 0): CertificatesPlan => ({
  total,
  toRegister: 0,
  toReplace,
  first: [],
  problems: Array.from({ length: problems }, () => problem),
})

test.each<[CertificatesPlan, button: string, warning: RegExp | null]>([
  [plan(1, 0), 'Make certificate', null],
  [plan(1, 1), 'Make and replace', /^The device has credentials already/],
  [plan(1_000, 0), 'Make 1,000 certificates', null],
  [plan(1_000, 1), 'Make 1,000 certificates and replace', /^1 of them has credentials/],
  [plan(1_000, 12), 'Make 1,000 certificates and replace', /^12 of them have credentials/],
  [plan(12, 12), 'Make 12 certificates and replace', /^All of them have credentials/],
  [plan(12, 0, 3), 'Make 12 certificates for the good rows', null],
  [plan(1, 0, 1), 'Make a certificate for the good rows', null],
])('%j', (made, button, warning) => {
  expect(makeInWords(made)).toBe(button)
  if (warning === null) expect(replacedInWords(made)).toBeNull()
  else expect(replacedInWords(made)).toMatch(warning)
})
