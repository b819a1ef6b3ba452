import { describe, expect, test } from 'vitest'
import { readUnits } from '../../../../main/bench-tools/intake/read-units.ts'
import { mostUnits, type IntakeUnit } from '../../../../main/contract/intake.ts'

const unit = (deviceId: string, change: Partial<IntakeUnit> = {}): IntakeUnit => ({
  ...{ deviceId, serial: null, label: null, name: null, slot: null, templateId: null },
  ...change,
})
const known = { templateIdOf: (name: string) => (name === 'Fridge' ? 't-1' : null), units: [unit('old', { label: 'L-old' })] }

describe('expected units', () => {
  test.each<[string, string, IntakeUnit[]]>([
    ['a column deviceId', 'deviceId\nd-1\nd-2', [unit('d-1'), unit('d-2')]],
    ['a column serial, which is the device id as well', 'Serial number\nSN1', [unit('SN1', { serial: 'SN1' })]],
    [
      'all columns in any order and case, parted by semicolons',
      'Label;SLOT;Name;template;serial;Device ID\nL1;A-1;"Fridge; left";Fridge;SN1;d-1',
      [unit('d-1', { serial: 'SN1', label: 'L1', name: 'Fridge; left', slot: 'A-1', templateId: 't-1' })],
    ],
    ['codes, one a line', 'SN1\n\nSN2\n', [unit('SN1', { serial: 'SN1' }), unit('SN2', { serial: 'SN2' })]],
    ['nothing', ' \n', []],
  ])('are read from %s', (_what, csv, good) => expect(readUnits(csv, known)).toEqual({ good, problems: [] }))

  test.each<[string, string, number, string]>([
    ['no id', 'deviceId,name\n,Left', 2, 'The device id or serial number is missing.'],
    ['a bad id', 'deviceId\na/b', 2, 'A device id may not hold "/", "+", "#" or control characters, nor begin with "$".'],
    ['a unit twice', 'deviceId\nd\ne\nd', 4, '‘d’ stands on line 2 already.'],
    ['a label that is the serial of another', 'serial,label\nSN1,\nSN2,SN1', 3, '‘SN1’ stands on line 2 already.'],
    ['one of the list', 'deviceId\nold', 2, '‘old’ stands in the list already.'],
    ['a label of the list', 'deviceId,label\nd,L-old', 2, '‘L-old’ stands in the list already.'],
    ['an unknown template', 'deviceId,template\nd,Oven', 2, 'There is no device template ‘Oven’: make it first, or correct its name.'],
    [
      'too many cells',
      'deviceId,name\nd,a,b',
      2,
      'The row has 3 cells, but the header names 2 columns: put text that holds the separator in double quotes.',
    ],
    [
      'a strange column',
      'deviceId,colour\nd,red',
      1,
      'The column ‘colour’ is not known here: deviceId, serial, name, slot, template and label are.',
    ],
    ['a column twice', 'serial,sn\na,b', 1, 'The column ‘sn’ stands in the header twice.'],
    [
      'no id among the titles',
      'name,slot\na,b',
      1,
      'There is no column deviceId or serial: the first row names the columns, such as serial,name,slot,label.',
    ],
    ['no titles', 'd,Left', 1, 'The first row names the columns: deviceId or serial, and perhaps name, slot, template, label.'],
    [
      'an open quote',
      'deviceId\n"d',
      2,
      'A double quote is opened on this line and never closed: close it, or write "" for a quote within a text.',
    ],
    ['a long name', `deviceId,name\nd,${'x'.repeat(257)}`, 2, 'A name has at most 256 characters, not 257.'],
  ])('%s is said with its line', (_what, csv, line, message) => {
    expect(readUnits(csv, known).problems).toMatchObject([{ line, message }])
  })

  test('good rows stand beside bad ones, and more than a list holds are none', () => {
    expect(readUnits('deviceId\nd\na/b\ne', known)).toMatchObject({
      good: [{ deviceId: 'd' }, { deviceId: 'e' }],
      problems: [{ line: 3, code: 'a/b' }],
    })
    const many = Array.from({ length: mostUnits }, (_, index) => `d${index}`).join('\n')
    expect(readUnits(many, known)).toEqual({
      good: [],
      problems: [{ line: mostUnits, code: null, message: 'A list has at most 10000 units: part the file here.' }],
    })
  })
})
