import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  filePieces,
  filePlaceholders,
  fileProblems,
  fillDocument,
  namesFile,
  placeholderForFile,
} from '../../../main/contract/file-placeholders.ts'
import type { BenchFile } from '../../../main/contract/files.ts'
import type { JsonObject, JsonValue } from '../../../main/contract/json.ts'

const sha256 = 'c0ffee00'.repeat(8)
const files = new Map(
  ['fw.bin', 'fw 1.1 (neu).bin', 'firmware_v2_fw.bin', 'v3_fw.bin'].map((name, index): [string, BenchFile] => [
    name,
    { name, bytes: 100 + index, sha256, mimeType: 'application/octet-stream', addedAtMs: 0 },
  ]),
)

function filled(document: JsonObject) {
  return fillDocument(document, { file: (name) => files.get(name), linkTo: ({ name }) => `https://bench/${encodeURIComponent(name)}` })
}

const s3 = (address: string) => `\${aws:iot:s3-presigned-url:${address}}`

describe('placeholders for files', () => {
  it('become links, hashes and sizes, wherever they stand in the values of a document', () => {
    const document = {
      url: '${file:fw.bin}',
      digest: 'sha256:${file:fw.bin:sha256}',
      size: '${file:fw.bin:size}',
      text: 'get ${file:fw.bin} (${file:fw.bin:size} bytes) and ${file:fw 1.1 (neu).bin}',
      steps: [{ action: { input: { links: ['${file:fw.bin}'] } } }],
      '${file:fw.bin}': 'a key stays',
      other: ['${parameters:x}', '${aws:iot:parameter:y}', 7, null, true],
    }
    expect(filled(document)).toEqual({
      document: {
        url: 'https://bench/fw.bin',
        digest: `sha256:${sha256}`,
        size: 100,
        text: 'get https://bench/fw.bin (100 bytes) and https://bench/fw%201.1%20(neu).bin',
        steps: [{ action: { input: { links: ['https://bench/fw.bin'] } } }],
        '${file:fw.bin}': 'a key stays',
        other: ['${parameters:x}', '${aws:iot:parameter:y}', 7, null, true],
      },
      unfilled: [],
    })
  })

  it.each([
    // Path style, virtual-hosted style, those of before regions, dual stack and China.
    ['https://s3.eu-west-1.amazonaws.com/images/releases/fw.bin', 'fw.bin'],
    ['https://s3.amazonaws.com/images/fw.bin', 'fw.bin'],
    ['https://s3-us-west-2.amazonaws.com/images/fw.bin', 'fw.bin'],
    ['https://images.s3.eu-west-1.amazonaws.com/fw.bin', 'fw.bin'],
    ['https://my.dotted.images.s3.amazonaws.com/a/b/fw.bin', 'fw.bin'],
    ['https://images.s3.dualstack.eu-west-1.amazonaws.com/fw.bin', 'fw.bin'],
    ['https://images.s3.cn-north-1.amazonaws.com.cn/fw.bin', 'fw.bin'],
    ['s3://images/fw.bin', 'fw.bin'],
    ['https://minio.local:9000/images/fw.bin', 'fw.bin'],
    ['https://s3.amazonaws.com/images/fw%201.1%20%28neu%29.bin?versionId=7', 'fw 1.1 (neu).bin'],
    // Where several keys end alike, the file that is called by bucket and key, or by the key, is the one.
    ['https://s3.amazonaws.com/firmware/v2/fw.bin', 'firmware_v2_fw.bin'],
    ['https://firmware.s3.amazonaws.com/v2/fw.bin', 'firmware_v2_fw.bin'],
    ['https://other.s3.amazonaws.com/v3/fw.bin', 'v3_fw.bin'],
  ])('of AWS, %s, become links to %s', (address, name) => {
    const link = `https://bench/${encodeURIComponent(name)}`
    expect(filled({ url: s3(address) }).document).toEqual({ url: link })
    expect(filled({ url: `\${aws:iot:s3-presigned-url-v2:${address}}` }).document).toEqual({ url: link })
  })

  it.each([
    'https://s3.amazonaws.com/images/missing.bin',
    'https://s3.amazonaws.com/images/',
    'https://images',
    'nonsense',
    '',
    'https://s3.amazonaws.com/images/%E0%A4%A',
  ])('of AWS, %j, stay as they stand when no file fits', (address) => {
    const document = { url: s3(address), file: '${file:missing}', odd: '${file:fw.bin:md5}' }
    const { document: same, unfilled } = filled(document)
    expect(same).toEqual(document)
    expect(unfilled.map(({ text }) => text)).toEqual(Object.values(document))
  })

  it('find names as most keyboards type them', () => {
    expect(filePlaceholders('${file:Gera\u0308t}')).toMatchObject([{ names: ['Ger\u00e4t'] }])
  })

  it('are read in one go, and leave the text as it is', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('${file:', '${file:a}', '${aws:iot:s3-presigned-url:', 's3://b/k', '}', '${', '{'))
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('')
        expect(
          filePieces(text)
            .map((found) => found.text)
            .join(''),
        ).toBe(text)
      }),
    )
    const openings = '${file:'.repeat(4_000)
    expect(filePieces(openings)).toEqual([{ text: openings, placeholder: null }])
  })

  it('are all filled or told as unfilled, and nothing else changes', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('${file:fw.bin}', 'x ${file:no} y', s3('s3://b/fw.bin')))
    const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer(),
        fc.constantFrom(null, true),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        const { document, unfilled } = filled({ value })
        expect(filePlaceholders(document)).toEqual(unfilled)
        const isPlain = filePlaceholders(value).length === 0
        if (isPlain) expect(document).toEqual({ value })
      }),
    )
  })

  it('are written as they are read', () => {
    expect([placeholderForFile('a b'), placeholderForFile('a', 'sha256')]).toEqual(['${file:a b}', '${file:a:sha256}'])
    expect(namesFile({ url: placeholderForFile('a b') }, 'a b')).toBe(true)
    expect(namesFile({ url: s3('https://b.s3.amazonaws.com/x/fw.bin') }, 'fw.bin')).toBe(true)
    expect(namesFile({ url: placeholderForFile('a b') }, 'a')).toBe(false)
  })
})

describe('what is wrong with the files of a document', () => {
  const isThere = (name: string) => files.has(name)

  it('is nothing when all are there', () => {
    expect(fileProblems({ a: '${file:fw.bin}', b: s3('s3://x/fw.bin'), c: '${parameters:p}' }, isThere)).toEqual({
      refused: [],
      warned: [],
    })
  })

  it('is said by field: our own are refused, those of AWS are sent as they stand', () => {
    const document = {
      steps: [{ url: '${file:missing.bin}' }],
      hash: '${file:fw.bin:md5}',
      open: 'see ${file:fw.bin and more',
      object: s3('s3://images/x.bin'),
      nonsense: s3('nonsense'),
    }
    expect(fileProblems(document, isThere)).toEqual({
      refused: [
        {
          field: 'document.steps.0.url',
          message: 'There is no file ‘missing.bin’ on this bench: add it on the page Files, or change the name in ${file:missing.bin}.',
        },
        {
          field: 'document.hash',
          message: '${file:fw.bin:md5}: a file is told as its link, or with ":sha256" or ":size" behind its name.',
        },
        { field: 'document.open', message: '‘${file:fw.bin and more’ begins a file’s name and does not end it: write ${file:name}.' },
      ],
      warned: [
        {
          field: 'document.object',
          message:
            'No file of this bench stands for ${aws:iot:s3-presigned-url:s3://images/x.bin}: add a file ‘x.bin’ on the page Files, or devices get the text as it stands.',
        },
        {
          field: 'document.nonsense',
          message: '${aws:iot:s3-presigned-url:nonsense} is no address of an object in S3: devices get it as it stands.',
        },
      ],
    })
  })
})
