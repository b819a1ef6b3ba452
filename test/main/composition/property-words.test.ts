import { expect, test } from 'vitest'
import { propertyWords } from '../../../main/composition/property-words.ts'
import type { MessageProperties } from '../../../main/contract/dialect.ts'

test.each<[string, MessageProperties | undefined, string]>([
  ['no properties', undefined, ''],
  ['only what nobody asks for', { isText: true }, ''],
  [
    'all there are',
    {
      contentType: 'application/json',
      responseTopic: 'bench/d1/answers',
      correlationData: new Uint8Array(3),
      messageExpirySeconds: 60,
      userProperties: [['unit', '°C']],
    },
    ' It came with content type "application/json", response topic "bench/d1/answers", correlation data of 3 bytes, an expiry of 60 s, "unit": "°C".',
  ],
  [
    'more than anybody reads',
    { userProperties: Array.from({ length: 7 }, (_, index) => [`name-${index}`, 'x']) },
    ' It came with "name-0": "x", "name-1": "x", "name-2": "x", "name-3": "x", "name-4": "x", 2 more user properties.',
  ],
  [
    'long ones, and what nobody sees',
    { contentType: `a\u0007\n${'x'.repeat(100)}` },
    ` It came with content type "a\\u0007\\n${'x'.repeat(57)}…".`,
  ],
])('the traffic tells of %s', (_what, properties, words) => {
  expect(propertyWords(properties)).toBe(words)
})
