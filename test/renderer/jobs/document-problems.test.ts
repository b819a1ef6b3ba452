import { describe, expect, test } from 'vitest'
import { documentExamples } from '../../../renderer/jobs/document-examples.ts'
import { documentMarks, fileMarks, hasFileLinks, readDocument } from '../../../renderer/jobs/document-problems.ts'
import { emptyDraft, problemsOf, requestOf, type JobDraft } from '../../../renderer/jobs/job-draft.ts'

const isThere = (name: string) => name === 'fw.bin' || name === 'grün & neu.zip'
const marked = (text: string, isTemplate = false) =>
  fileMarks(text, isThere, isTemplate).map(({ from, to, kind }) => [text.slice(from, to), kind])

describe('what is wrong with a document', () => {
  test.each<[string, string | null]>([
    ['{"operation": "reboot"}', null],
    [' [1]', 'A job document is an object: it begins with { and ends with }.'],
    ['"text"', 'A job document is an object: it begins with { and ends with }.'],
    [JSON.stringify({ a: 'x'.repeat(32_760) }), null],
    [
      JSON.stringify({ a: 'x'.repeat(32_761) }),
      'This document has 32 KiB, and at most 32 KiB are sent to a device: put what is long into a file.',
    ],
    [
      JSON.stringify({ a: 'ä'.repeat(20_000) }),
      'This document has 39.1 KiB, and at most 32 KiB are sent to a device: put what is long into a file.',
    ],
  ])('as an object and in size: %.40s', (text, message) => {
    expect(documentMarks(text).map((mark) => mark.message)).toEqual(message === null ? [] : [message])
  })

  test.each<[string, [string, string][]]>([
    ['{"url": "${file:fw.bin}", "hash": "${file:fw.bin:sha256}", "other": "${file:grün & neu.zip}"}', []],
    ['{"a": 1, "url": "x ${file:old.bin} y"}', [['${file:old.bin}', 'error']]],
    ['{"${file:old.bin}" : ["${file:fw.bin}", "${file:gone}"]}', [['${file:gone}', 'error']]],
    ['{"hash": "${file:fw.bin:md5}"}', [['${file:fw.bin:md5}', 'error']]],
    ['{"url": "${file:fw.bin"}', [['${file:fw.bin', 'error']]],
    ['{"url": "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/b/fw.bin}"}', []],
    [
      '{"url": "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/b/no.bin}"}',
      [['${aws:iot:s3-presigned-url:https://s3.amazonaws.com/b/no.bin}', 'warning']],
    ],
    ['{"quote": "\\"${file:no}\\""}', [['${file:no}', 'error']]],
  ])('in its links: %s', (text, marks) => {
    expect(marked(text)).toEqual(marks)
  })

  test('in a template is no error where a file may be named or added before a job is made', () => {
    expect(marked('{"a": "${file:old.bin}", "b": "${file:${parameters:file}}"}', true)).toEqual([['${file:old.bin}', 'warning']])
  })

  test('is said with its place, the JSON before the links', () => {
    expect(readDocument('{\n  "url": "${file:no}"\n}', isThere)).toEqual({
      problem: expect.stringMatching(/^Line 2, column 11: There is no file ‘no’/),
    })
    expect(readDocument('{"url": "${file:no}"', isThere)).toEqual({
      problem: expect.stringMatching(/^Line 1, column 1: The \{ of line 1 is not closed/),
    })
    expect(readDocument('{"url": "${file:no}"}')).toEqual({ document: { url: '${file:no}' } })
  })
})

test.each([
  ['{"url": "${file:fw.bin}"}', true],
  ['{"url": "${aws:iot:s3-presigned-url:https://s3.amazonaws.com/b/k}"}', true],
  ['{"url": "${file:${parameters:file}}"}', true],
  ['{"hash": "${file:fw.bin:sha256}"}', false],
  ['{"operation": "reboot"}', false],
  ['{"url": "${file:fw.bin}"', false],
])('links are in %s: %s', (text, has) => {
  expect(hasFileLinks(text)).toBe(has)
})

describe('how long links hold', () => {
  const draft = (expiresInSec: string, document = '{"url": "${file:fw.bin}"}'): JobDraft => ({
    ...emptyDraft({ ...emptyDraft().choice, selection: { all: true, except: new Set() } }),
    type: 'document',
    document,
    links: { expiresInSec, roleArn: null },
  })
  const told = (written: JobDraft) =>
    problemsOf(written, null, isThere)
      .filter(({ step }) => step === 'what')
      .map(({ field }) => field)

  test.each([
    ['', []],
    ['60', []],
    ['3600', []],
    ['59', ['presignedUrlConfig']],
    ['3601', ['presignedUrlConfig']],
    ['1.5e2', []],
    ['an hour', ['presignedUrlConfig']],
  ])('is checked: %s', (expiresInSec, fields) => {
    expect(told(draft(expiresInSec))).toEqual(fields)
  })

  test('is sent with a document that has links, and asks nothing of another', () => {
    expect(requestOf(draft('120'), null).presignedUrlConfig).toEqual({ expiresInSec: 120 })
    expect(requestOf(draft(''), null).presignedUrlConfig).toEqual({})
    const without = draft('never', '{"operation": "reboot"}')
    expect([told(without), 'presignedUrlConfig' in requestOf(without, null)]).toEqual([[], false])
  })
})

test('the examples are documents, with links to the file that they are given', () => {
  for (const { id, document } of documentExamples('fw.bin')) {
    const text = JSON.stringify(document, null, 2)
    expect([id, readDocument(text, isThere)]).toEqual([id, { document }])
    expect([id, hasFileLinks(text)]).toEqual([id, id === 'firmware' || id === 'steps'])
  }
})
