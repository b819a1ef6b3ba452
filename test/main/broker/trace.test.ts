import { describe, expect, test } from 'vitest'
import { benchAddresses } from '../../../main/broker/addresses.ts'
import { Trace } from '../../../main/broker/trace.ts'
import type { NewEntry } from '../../../main/broker/trace.ts'

function entry(change: Partial<NewEntry> = {}): NewEntry {
  return {
    deviceId: 'thermo-1',
    direction: 'in',
    topic: 'bench/thermo-1/reported',
    payload: '{}',
    payloadBytes: 2,
    qos: 1,
    verdict: 'applied',
    sentence: 'Reports nothing.',
    ...change,
  }
}

function filled(count: number, capacity?: number): Trace {
  const trace = new Trace(capacity)
  for (let number = 1; number <= count; number += 1)
    trace.add(
      number,
      entry({ deviceId: `thermo-${number % 2}`, sentence: `Message ${number}.`, direction: number % 3 === 0 ? 'out' : 'in' }),
    )
  return trace
}
describe('a signed link', () => {
  const ours = 'https://127.0.0.1:8443/files/fw.bin?job=j1&expires=1&signature='
  test.each([
    ['of the bench', `{"url":"${ours}k8Jd_-aZ3"}`, `{"url":"${ours}*********"}`],
    ['with what is behind it', `${ours}k8Jd_-aZ3&more=1 and`, `${ours}*********&more=1 and`],
    ['of S3', '"https://b.s3.amazonaws.com/o?X-Amz-Signature=00ff12"', '"https://b.s3.amazonaws.com/o?X-Amz-Signature=******"'],
    [
      'of S3 as it was before',
      '"https://b.s3.amazonaws.com/o?Signature=a%2Fb%3D&Expires=1"',
      '"https://b.s3.amazonaws.com/o?Signature=********&Expires=1"',
    ],
    ['with its signs written out', '"…/fw.bin?a=1\\u0026signature=k8Jd"', '"…/fw.bin?a=1\\u0026signature=****"'],
    ['that is none', '{"signature=":"k8Jd","signature":"x"}', '{"signature=":"k8Jd","signature":"x"}'],
  ])('%s stands in no payload and no sentence whole', (_what, text, shown) => {
    const kept = new Trace().add(1, entry({ direction: 'out', payload: text, payloadBytes: text.length, sentence: `Says ${text}` }))
    expect([kept.payload, kept.sentence, kept.payloadBytes]).toEqual([shown, `Says ${shown}`, text.length])
  })

  test('that was cut with its payload shows no part of its signature', () => {
    const payload = `${'x'.repeat(4000)}${ours}${'s'.repeat(200)}`
    expect(new Trace().add(1, entry({ payload, payloadBytes: payload.length })).payload).toMatch(/&signature=\*+$/)
  })
})

const numbers = (page: { items: { sequence: number }[] }) => page.items.map(({ sequence }) => sequence)

describe('the trace', () => {
  test.each([
    ['the newest, oldest first', { limit: 3 }, [8, 9, 10], 10],
    ['of one device', { limit: 2, deviceId: 'thermo-1' }, [7, 9], 10],
    ['of one direction', { limit: 9, direction: 'out' as const }, [3, 6, 9], 10],
    ['with a text in any case', { limit: 9, search: 'MESSAGE 1' }, [1, 10], 10],
    ['of one verdict', { limit: 9, verdict: 'refused' as const }, [], 10],
    ['of topics that a filter covers', { limit: 2, topic: 'bench/+/reported' }, [9, 10], 10],
    ['of no topic that a filter does not cover', { limit: 2, topic: '+/reported' }, [], 10],
    ['the next ones after a number', { limit: 3, afterSequence: 4 }, [5, 6, 7], 7],
    ['the next ones that fit', { limit: 2, afterSequence: 4, direction: 'out' as const }, [6, 9], 9],
    ['none after the last', { limit: 3, afterSequence: 10 }, [], 10],
    ['the newest before a number, oldest first', { limit: 3, beforeSequence: 5 }, [2, 3, 4], 10],
    ['the newest before a number that fit', { limit: 2, beforeSequence: 9, direction: 'out' as const }, [3, 6], 10],
    ['none before the first', { limit: 3, beforeSequence: 1 }, [], 10],
    ['what is between two numbers', { limit: 9, afterSequence: 2, beforeSequence: 5 }, [3, 4], 10],
  ])('lists %s', (_what, filter, expected, lastSequence) => {
    const page = filled(10).list(filter)
    expect([numbers(page), page.lastSequence, page.dropped]).toEqual([expected, lastSequence, 0])
  })

  test('drops the oldest when it is full and says how many', () => {
    const trace = filled(25, 10)
    expect(trace.list({ limit: 100 })).toMatchObject({ lastSequence: 25, dropped: 15 })
    expect(numbers(trace.list({ limit: 100 }))).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25])
    expect(numbers(trace.list({ limit: 2, afterSequence: 3 }))).toEqual([16, 17])
    expect(numbers(trace.list({ limit: 100, beforeSequence: 18 }))).toEqual([16, 17])
    expect(trace.list({ limit: 1 }).fill.oldestMs).toBe(16)
    expect(new Trace().list({ limit: 1 }).fill.oldestMs).toBe(null)
  })

  test('drops the oldest when their texts take too much, and counts what it holds', () => {
    const trace = new Trace(100, 3000)
    for (let number = 1; number <= 9; number += 1) trace.add(number, entry({ payload: 'x'.repeat(700), payloadBytes: 700 }))
    const { fill, dropped, items } = trace.list({ limit: 100 })
    // 700 of the payload, 256 for the entry, 39 of the other texts: three fit.
    expect([numbers({ items }), dropped]).toEqual([[7, 8, 9], 6])
    expect(fill).toMatchObject({ lines: items.length, mostLines: 100, mostBytes: 3000 })
    expect(fill.bytes).toBeLessThanOrEqual(3000)
  })

  test('hands out all that it holds, which stays as it is', () => {
    const trace = filled(25, 10)
    const all = trace.all()
    trace.add(1, entry())
    expect(all.map(({ sequence }) => sequence)).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25])
    expect(filled(3, 10).all().length).toBe(3)
  })

  test('keeps the beginning of what is no text, without the signature of a link inside it', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0]), Buffer.from('?signature=k8Jd&x')])
    const { base64 } = new Trace().add(1, entry({ payload: null, base64: bytes.toString('base64'), payloadBytes: bytes.length }))
    expect(Buffer.from(base64!, 'base64').toString('latin1')).toBe('\xff\0?signature=****&x')
  })

  test('cuts a payload at 4 KiB, at the border of a character', () => {
    const trace = new Trace()
    const payload = `${'a'.repeat(4095)}€uro`
    expect(trace.add(1, entry({ payload, payloadBytes: Buffer.byteLength(payload) }))).toMatchObject({
      payload: 'a'.repeat(4095),
      payloadBytes: 4101,
    })
  })

  test.each([
    ['topic', 1024],
    ['sentence', 1024],
    ['deviceId', 128],
  ] as const)('cuts a %s at %i characters: a device may send 64 KiB of each with every message', (field, characters) => {
    const trace = new Trace()
    const whole = 'x'.repeat(characters)
    expect(trace.add(1, entry({ [field]: whole }))[field]).toBe(whole)
    expect(trace.add(1, entry({ [field]: `${whole}x` }))[field]).toBe(`${whole.slice(1)}…`)
    expect(trace.add(1, entry({ [field]: `${'x'.repeat(characters - 2)}😀y` }))[field]).toBe(`${'x'.repeat(characters - 2)}�…`)
  })

  test('remembers the last refusal of a device when the entry itself is gone', () => {
    const trace = new Trace(2)
    trace.add(1, entry({ verdict: 'refused', sentence: 'Too large.' }))
    for (let number = 0; number < 5; number += 1) trace.add(2, entry())
    expect(trace.lastRefusal('thermo-1')).toMatchObject({ sentence: 'Too large.', atMs: 1 })
    expect(trace.lastRefusal('thermo-2')).toBeNull()
  })
})

describe('the addresses to type into a device', () => {
  const network = (address: string, internal = false, family: 'IPv4' | 'IPv6' = 'IPv4') =>
    ({ address, internal, family, netmask: '', mac: '', cidr: null, scopeid: 0 }) as never

  test.each([
    ['loopback', {}, ['127.0.0.1']],
    ['network', {}, ['127.0.0.1']],
    [
      'network',
      {
        lo: [network('127.0.0.1', true)],
        direct: [network('169.254.7.7')],
        wlan: [network('fe80::1', false, 'IPv6'), network('192.168.1.20')],
        lan: [network('10.0.0.5')],
      },
      ['192.168.1.20', '10.0.0.5', '169.254.7.7'],
    ],
  ] as const)('reach %s', (reach, interfaces, expected) => {
    expect(benchAddresses(reach, interfaces as never)).toEqual(expected)
  })
})
