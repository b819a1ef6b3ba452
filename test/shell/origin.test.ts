import { expect, test } from 'vitest'
import { isOurs } from '../../main/shell/origin.ts'

test.each([
  ['benchfleet://app/', true],
  ['benchfleet://app', true],
  ['benchfleet://app/jobs/job-1?step=review', true],
  ['benchfleet://app.evil.example/', false],
  ['benchfleet://other/', false],
  ['https://app/', false],
  ['file:///etc/passwd', false],
  ['about:blank', false],
  ['', false],
])('a page at "%s" is ours: %s', (url, expected) => {
  expect(isOurs(url)).toBe(expected)
})
