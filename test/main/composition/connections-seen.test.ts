import { expect, test } from 'vitest'
import { ConnectionsSeen } from '../../../main/composition/connections-seen.ts'

test('a device is remembered as it last came, went and was turned away', () => {
  const seen = new ConnectionsSeen()
  seen.refused('d1', '10.0.0.7', 'Wrong key.', 1)
  expect(seen.of(['d1'])).toEqual({
    arrival: null,
    departure: null,
    refusal: { atMs: 1, remoteAddress: '10.0.0.7', sentence: 'Wrong key.' },
    nameless: [],
  })
  seen.came('d1', '10.0.0.7', 2)
  seen.left('d1', { how: 'silent', sentence: 'Nothing came.' }, 3)
  expect(seen.of(['d1'])).toMatchObject({ arrival: { atMs: 2 }, departure: { atMs: 3, how: 'silent' }, refusal: null })
  expect(seen.of(['d2'])).toMatchObject({ arrival: null, departure: null, refusal: null })
})

test('a device that comes by a client id is remembered by both, the latest first', () => {
  const seen = new ConnectionsSeen()
  seen.refused('client-7', '10.0.0.7', 'Late.', 9)
  seen.refused('d1', '10.0.0.7', 'Early.', 4)
  expect(seen.of(['d1', 'client-7']).refusal?.sentence).toBe('Late.')
})

test('connections without a name are told to everybody, the last five of them', () => {
  const seen = new ConnectionsSeen()
  for (let at = 1; at <= 7; at += 1) seen.refused(null, '10.0.0.9', `Number ${at}`, at)
  expect(seen.of(['d1']).nameless.map(({ atMs }) => atMs)).toEqual([7, 6, 5, 4, 3])
})
