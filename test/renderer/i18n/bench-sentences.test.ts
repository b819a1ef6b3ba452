import { expect, test } from 'vitest'
import { BenchSentences } from '../../../renderer/i18n/bench-sentences.ts'
import german, { rooms } from '../../../renderer/i18n/de/bench/index.ts'
import { sentencesOf } from './sentences-of-main.ts'

const values = (text: string) => [...new Set([...text.matchAll(/\{\d+\}/g)].map(([place]) => place))].sort()

test.each(Object.entries(rooms))('all that %s says is in German, and nothing besides', (room, book) => {
  const said = sentencesOf(room)
  expect([...said].filter((sentence) => !Object.hasOwn(german, sentence))).toEqual([])
  expect(Object.keys(book).filter((sentence) => !said.has(sentence))).toEqual([])
})

test('a sentence has the same values in German as in English', () => {
  expect(Object.entries(german).filter(([english, translated]) => values(english).join() !== values(translated).join())).toEqual([])
})

const sentences = new BenchSentences({
  'There is no device ‘{0}’: it may have been deleted.': 'Es gibt kein Gerät „{0}“: vielleicht wurde es gelöscht.',
  'Job ‘{0}’ cannot run: {1}': 'Auftrag „{0}“ kann nicht laufen: {1}',
  'Job ‘{0}’ {1}.': 'Auftrag „{0}“ {1}.',
  'was stopped': 'wurde angehalten',
  'it is offline': 'es ist offline',
  'The disk is full.': 'Die Platte ist voll.',
  'Sent {0} of {1}.': 'Von {1} wurden {0} gesendet.',
})

test.each([
  ['a whole sentence', 'The disk is full.', 'Die Platte ist voll.'],
  ['a value', 'There is no device ‘fridge-1’: it may have been deleted.', 'Es gibt kein Gerät „fridge-1“: vielleicht wurde es gelöscht.'],
  ['values in another order', 'Sent 3 of 10.', 'Von 10 wurden 3 gesendet.'],
  ['words of the bench as a value', 'Job ‘Reboot’ was stopped.', 'Auftrag „Reboot“ wurde angehalten.'],
  [
    'a sentence in a sentence',
    'Job ‘A’ cannot run: There is no device ‘b’: it may have been deleted.',
    'Auftrag „A“ kann nicht laufen: Es gibt kein Gerät „b“: vielleicht wurde es gelöscht.',
  ],
  ['a name that is words of the bench', 'Job ‘was stopped’ was stopped.', 'Auftrag „was stopped“ wurde angehalten.'],
  ['several sentences', 'The disk is full. Sent 1 of 2.', 'Die Platte ist voll. Von 2 wurden 1 gesendet.'],
  ['a value with signs of patterns', 'Job ‘a(b|c)*’ was stopped.', 'Auftrag „a(b|c)*“ wurde angehalten.'],
  ['a value of several lines', 'Job ‘a\nb’ was stopped.', 'Auftrag „a\nb“ wurde angehalten.'],
  ['the words of a device', 'LED driver: open circuit', 'LED driver: open circuit'],
  ['half of what is known', 'The disk is full. My sensor broke.', 'The disk is full. My sensor broke.'],
])('%s', (_what, english, translated) => {
  expect(sentences.say(english)).toBe(translated)
  expect(sentences.say(english)).toBe(translated)
})
