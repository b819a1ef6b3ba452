import { describe, expect, test } from 'vitest'
import { readCredentials, type CredentialsDraft, type Proof } from '../../../renderer/devices/credentials/credentials-draft.ts'
import { qrPath } from '../../../renderer/ui/qr-path.ts'

const key = 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE='
const sha1 = 'ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01'

describe('what a device has to show', () => {
  test.each<[Proof, string, string, unknown]>([
    ['none', 'left over', '', null],
    ['makeKeys', 'left over', '', { kind: 'symmetricKey' }],
    ['setKeys', ` ${key} `, '', { kind: 'symmetricKey', primaryKey: key }],
    ['setKeys', key, key, { kind: 'symmetricKey', primaryKey: key, secondaryKey: key }],
    ['thumbprint', sha1, '', { kind: 'thumbprint', primaryThumbprint: sha1.replaceAll(':', '').toUpperCase(), secondaryThumbprint: null }],
    ['certificateAuthority', '', '', { kind: 'certificateAuthority' }],
  ])('%s', (proof, primary, secondary, credentials) =>
    expect(readCredentials({ proof, primary, secondary })).toEqual({ credentials, problems: {} }),
  )

  test.each<[CredentialsDraft, Record<string, RegExp>]>([
    [{ proof: 'setKeys', primary: '', secondary: '' }, { primary: /^Its key is needed/ }],
    [
      { proof: 'setKeys', primary: 'not base64!', secondary: 'short=' },
      { primary: /^A key is base64/, secondary: /^A key/ },
    ],
    [{ proof: 'thumbprint', primary: '', secondary: '' }, { primary: /^A thumbprint is needed/ }],
    [{ proof: 'thumbprint', primary: sha1, secondary: 'ab' }, { secondary: /40 \(SHA-1\) or 64/ }],
  ])('%j is refused by its field', (draft, problems) => {
    const read = readCredentials(draft)
    expect(read.credentials).toBeNull()
    expect(Object.keys(read.problems)).toEqual(Object.keys(problems))
    for (const [field, sentence] of Object.entries(problems)) expect(read.problems[field as 'primary']).toMatch(sentence)
  })
})

test('a QR code has its finder patterns, within a quiet zone of four modules', () => {
  const { path, size } = qrPath('HostName=bench.local;DeviceId=d;SharedAccessKey=k')
  expect(path.startsWith(`M4 4h7v1h-7z`)).toBe(true)
  expect(path).toContain(`M${size - 11} 4h7v1h-7z`)
  expect(path).toContain(`M4 ${size - 5}h7v1h-7z`)
  expect(path).not.toMatch(/M[0-3] /)
})
