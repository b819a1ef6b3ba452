import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isExpired, isFor, isSignedBy, parseSasToken } from '../../../../main/dialects/proof/sas-token.ts'
import { foreignKey, hmacSha256, makeToken, now, primaryKey } from '../shown.ts'

function parsed(text: string) {
  const token = parseSasToken(text)
  if (typeof token === 'string') throw new Error(token)
  return token
}

describe('the form of a token', () => {
  test.each([
    ['', 'does not read'],
    ['SharedAccessSignature', 'does not read'],
    ['SharedAccessSignature ', 'does not read'],
    ['sharedaccesssignature sr=a&sig=b&se=1', 'does not read'],
    ['Bearer sr=a&sig=b&se=1', 'does not read'],
    ['SharedAccessSignature sr=a&sig=b&se=1 more', 'does not read'],
    ['SharedAccessSignature sr=a&sig=b&se', 'has a part without a name or a value'],
    ['SharedAccessSignature sr=a&=b&se=1', 'has a part without a name or a value'],
    ['SharedAccessSignature sr=a&&se=1', 'has a part without a name or a value'],
    ['SharedAccessSignature sr=a&sig=b&se=1&sr=b', 'has ‘sr’ twice'],
    ['SharedAccessSignature sig=b&se=1', 'has to have ‘sr’, ‘sig’ and ‘se’'],
    ['SharedAccessSignature sr=a&se=1', 'has to have'],
    ['SharedAccessSignature sr=a&sig=b', 'has to have'],
    ['SharedAccessSignature sr=&sig=b&se=1', 'has to have'],
    ['SharedAccessSignature sr=%zz&sig=b&se=1', 'is not percent-encoded'],
    ['SharedAccessSignature sr=a&sig=%&se=1', 'is not percent-encoded'],
    ['SharedAccessSignature sr=a&sig=b&se=soon', 'has an expiry ‘se’ that is no number'],
    ['SharedAccessSignature sr=a&sig=b&se=-1', 'has an expiry'],
    ['SharedAccessSignature sr=a&sig=b&se=1e9', 'has an expiry'],
    ['SharedAccessSignature sr=a&sig=b&se=1.5', 'has an expiry'],
    ['SharedAccessSignature sr=a&sig=b&se=9999999999999999', 'has an expiry'],
    ['SharedAccessSignature sr=a&sig=b&se=99999999999999999', 'has an expiry'],
  ])('%s %s', (text, problem) => {
    expect(parseSasToken(text)).toContain(problem)
  })

  test('a password that is no token is read without a throw', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `SharedAccessSignature ${rest}`),
    )
    fc.assert(fc.property(text, (password) => ['string', 'object'].includes(typeof parseSasToken(password))))
  })
})

describe('what a token is for', () => {
  const resource = ['Hub.Example', 'devices', 'dev1']
  test.each([
    ['hub.example/devices/dev1', true],
    ['HUB.EXAMPLE/devices/dev1', true],
    ['hub.example/devices', true],
    ['hub.example', true],
    ['hub.example/devices/dev', false],
    ['hub.example/devices/dev10', false],
    ['hub.example/devices/DEV1', false],
    ['hub.example/Devices/dev1', false],
    ['hub.example/dev', false],
    ['hub.exam', false],
    ['hub.example/', false],
    ['hub.example/devices/dev1/modules/m', false],
    ['/devices/dev1', false],
  ])('%s: %s', (sr, expected) => {
    expect(isFor(parsed(makeToken({ resource: sr })), resource)).toBe(expected)
  })
})

describe('when a token runs out', () => {
  test.each([
    ['in seconds, an hour from now', String(now / 1000 + 3600), now + 3_600_000, false],
    ['in ms, an hour from now', String(now + 3_600_000), now + 3_600_000, false],
    ['59 s ago', String(now / 1000 - 59), now - 59_000, false],
    ['60 s ago', String(now / 1000 - 60), now - 60_000, true],
    ['in ms, a year ago', String(now - 365 * 86_400_000), now - 365 * 86_400_000, true],
    ['at the last second that is no ms', '100000000000', 1e14, false],
    ['at the first ms', '100000000001', 100000000001, true],
    ['in 1970', '0', 0, true],
  ])('%s', (_when, expiry, expiresAtMs, expired) => {
    const token = parsed(makeToken({ expiry }))
    expect(token.expiresAtMs).toBe(expiresAtMs)
    expect(isExpired(token, now)).toBe(expired)
  })
})

describe('the signature', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 64 })
  const deviceId = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' })

  test('of any key over any resource is found good, in any order of the fields, encoded or not', () => {
    const order = fc.shuffledSubarray(['sr', 'sig', 'se', 'skn'] as const, { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(bytes, deviceId, order, fc.boolean(), (secret, id, fields, isRaw) => {
        fc.pre(!isRaw || /^[\w.-]+$/.test(id))
        const key = Buffer.from(secret).toString('base64')
        const token = parsed(makeToken({ resource: `hub/devices/${id}`, key, isRaw, policy: 'registration', order: fields }))
        expect(isSignedBy(token, key, hmacSha256)).toBe(true)
        expect(isSignedBy(token, foreignKey, hmacSha256)).toBe(false)
      }),
    )
  })

  test('is found bad when any one character of the token is another', () => {
    const text = makeToken({ policy: 'device' })
    const signed = text.slice(0, text.indexOf('&skn='))
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.stringMatching(/^[A-Za-z0-9%+/=]$/), (at, character) => {
        fc.pre(text[at] !== character)
        const token = parseSasToken(text.slice(0, at) + character + text.slice(at + 1))
        // The digits of a percent-encoding mean the same in capitals and not; only in the signature are they decoded.
        fc.pre(text[at]!.toLowerCase() !== character.toLowerCase() || at < text.indexOf('&sig='))
        expect(typeof token === 'string' || !isSignedBy(token, primaryKey, hmacSha256)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('may stand unencoded in the token, with its "+", "/" and "="', () => {
    const signatures = Array.from({ length: 50 }, (_, at) => {
      const [sr, se] = [`hub/devices/d${at}`, '9999999999']
      const sig = hmacSha256(primaryKey, `${sr}\n${se}`)
      expect(isSignedBy(parsed(`SharedAccessSignature sr=${sr}&sig=${sig}&se=${se}`), primaryKey, hmacSha256)).toBe(true)
      return sig
    })
    expect(signatures.some((sig) => sig.includes('+')) && signatures.some((sig) => sig.includes('/'))).toBe(true)
  })

  test('is over the resource as it stands, whatever the case of its encoding', () => {
    for (const sr of ['hub%2Fdevices%2Fdev1', 'hub%2fdevices%2fdev1', 'hub/devices/dev1']) {
      const sig = encodeURIComponent(hmacSha256(primaryKey, `${sr}\n9999999999`))
      const token = parsed(`SharedAccessSignature sr=${sr}&sig=${sig}&se=9999999999`)
      expect(isSignedBy(token, primaryKey, hmacSha256)).toBe(true)
      expect(isFor(token, ['hub', 'devices', 'dev1'])).toBe(true)
    }
  })
})
