import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readImport } from '../../../main/api/import-csv.ts'
import { deviceCredentialsSchema } from '../../../main/contract/credentials.ts'
import { newDeviceSchema } from '../../../main/contract/devices.ts'

const madeKey = Buffer.alloc(32, 'm').toString('base64')
const givenKey = Buffer.alloc(32, 'g').toString('base64')
const otherKey = Buffer.alloc(16, 'o').toString('base64')
const sha1 = 'AB'.repeat(20)
const sha256 = 'CD'.repeat(32)

const known = {
  hasDevice: (deviceId: string) => deviceId === 'taken',
  whoComesBy: (clientId: string) => (clientId === 'client-9' ? 'thing-9' : clientId === 'taken' ? 'taken' : null),
  templateIdOf: (nameOrId: string) => (['fridge', 'Fridge'].includes(nameOrId) ? 'fridge' : null),
  newKey: () => madeKey,
}
const read = (csv: string) => readImport(csv, known)
/** The problems as `line: device: sentence`. */
const problems = (csv: string) => read(csv).problems.map(({ line, deviceId, message }) => `${line}: ${deviceId}: ${message}`)

describe('an import', () => {
  it('reads id, name, template, slot and takes any further column as an attribute', () => {
    expect(read('deviceId,name,template,slot,firmware,rack\nf-1,Fridge 1,Fridge,A1-01,2.1,7\nf-2,,,,,\n')).toEqual({
      good: [
        { deviceId: 'f-1', name: 'Fridge 1', templateId: 'fridge', slot: 'A1-01', attributes: { firmware: '2.1', rack: '7' } },
        { deviceId: 'f-2' },
      ],
      problems: [],
    })
  })

  it.each([
    ['columns in any order and case', 'SLOT,rack,DeviceID\nA1,7,f-1'],
    ['titles with spaces', ' Slot , rack ,Device Id\n A1 , 7 , f-1 '],
    ["IoT Central's titles", 'IOTC_DEVICEID,rack,slot\nf-1,7,A1'],
    ['semicolons', 'deviceId;slot;rack\nf-1;A1;7'],
    ['tabs', 'deviceId\tslot\track\r\nf-1\tA1\t7\r\n'],
    ['a byte order mark', '\uFEFFdeviceId,slot,rack\r\nf-1,A1,7\r\n'],
    ['old Mac line ends', 'deviceId,slot,rack\rf-1,A1,7\r'],
    ['quotes', '"deviceId","slot","rack"\n"f-1","A1","7"'],
    ['empty lines and empty last columns', '\n\ndeviceId,slot,rack,,\n\n,,,,\nf-1,A1,7,,\n\n'],
    ['empty cells past the header', 'deviceId,slot,rack\nf-1,A1,7,,,'],
  ])('takes %s', (_, csv) => {
    expect(read(csv)).toEqual({ good: [{ deviceId: 'f-1', slot: 'A1', attributes: { rack: '7' } }], problems: [] })
  })

  it('takes separators, quotes and line ends within quotes', () => {
    expect(read('deviceId,name,note\nf-1,"Fridge, ""big""","two\nlines"').good).toEqual([
      { deviceId: 'f-1', name: 'Fridge, "big"', attributes: { note: 'two\nlines' } },
    ])
  })

  it('counts lines as an editor does, and offers the good rows all the same', () => {
    const csv = '\r\ndeviceId,note\r\nf-1,"a\r\nb\r\nc"\r\n\r\na/b,x\r\nf-2,"\n"\r\n,y\r\nf-3,z\r\n'
    expect(problems(csv)).toEqual([
      '7: a/b: A device id may not hold "/", "+", "#" or control characters, nor begin with "$".',
      '10: null: The device id is missing.',
    ])
    expect(read(csv).good.map(({ deviceId }) => deviceId)).toEqual(['f-1', 'f-2', 'f-3'])
  })

  it.each([
    ['deviceId,name\n,Fridge', '2: null: The device id is missing.'],
    ['deviceId\n$f', '2: $f: A device id may not hold "/", "+", "#" or control characters, nor begin with "$".'],
    [`deviceId\n${'x'.repeat(129)}`, `2: ${'x'.repeat(129)}: A device id has at most 128 characters.`],
    ['deviceId\ntaken', '2: taken: ‘taken’ is registered already.'],
    ['deviceId\nf-1\n\nf-1', '4: f-1: ‘f-1’ stands on line 2 already.'],
    ['deviceId,template\nf-1,Oven', '2: f-1: There is no device template ‘Oven’: make it first, or correct its name.'],
    [
      'deviceId,name\nf-1,Fridge, big',
      '2: f-1: The row has 3 cells, but the header names 2 columns: put text that holds the separator in double quotes.',
    ],
    ['deviceId,,name\nf-1,what?,Fridge', '2: f-1: Column 2 holds ‘what?’, but has no name in the header.'],
    [`deviceId,name\nf-1,${'x'.repeat(257)}`, '2: f-1: A name has at most 256 characters, not 257.'],
    ['deviceId,name\nf-1,"Fridge\nsmall"', '2: f-1: A name may not hold line breaks, tabs or other control characters.'],
    [`deviceId,slot\nf-1,${'x'.repeat(129)}`, '2: f-1: A slot has at most 128 characters, not 129.'],
    [`deviceId,a\nf-1,${'x'.repeat(1025)}`, '2: f-1: The attribute a has at most 1024 characters, not 1025.'],
    [
      'deviceId,name\nf-1,a\nf-2,"open\nf-3,b',
      '3: null: A double quote is opened on this line and never closed: close it, or write "" for a quote within a text.',
    ],
    [
      'deviceId,name\nf-1,"3" pipe"\nf-2,b',
      '2: null: After the text in double quotes on this line comes more before the next cell: write "" for a quote within a text.',
    ],
    ['', '1: null: The file is empty: it needs a header row such as deviceId,name,template,slot.'],
    ['\n \n', '1: null: The file is empty: it needs a header row such as deviceId,name,template,slot.'],
    ['deviceId,name\n', '1: null: There is no device under the header row.'],
    [
      'f-1,Fridge\nf-2,Fridge',
      '1: null: There is no column deviceId: the first row of the file names the columns, such as deviceId,name,template,slot.',
    ],
    ['deviceId,Name,name\nf-1,a,b', '1: null: The column ‘name’ stands in the header twice.'],
    [
      'deviceId,serial no\nf-1,a',
      '1: null: The column ‘serial no’ cannot be an attribute: its name must begin with a letter or "_" and hold letters, digits, "_", "." or "-".',
    ],
  ])('of %j says: %s', (csv, problem) => {
    expect(problems(csv)).toEqual([problem])
    expect(read(csv).good.length).toBe(problem.includes('line 2 already') ? 1 : 0)
  })

  it.each<[what: string, csv: string, credentials: object]>([
    ['a key, and makes the second', `deviceId,key\nf-1,${givenKey}`, { primaryKey: givenKey, secondaryKey: madeKey }],
    ['both keys', `deviceId;Primary Key;Secondary Key\nf-1;${givenKey};${otherKey}`, { primaryKey: givenKey, secondaryKey: otherKey }],
    [
      "IoT Central's export",
      `IOTC_DEVICEID,IOTC_DEVICENAME,IOTC_SASKEY_PRIMARY,IOTC_SASKEY_SECONDARY,IOTC_X509THUMBPRINT_PRIMARY,IOTC_X509THUMBPRINT_SECONDARY\nf-1,,${givenKey},${otherKey},,`,
      { primaryKey: givenKey, secondaryKey: otherKey },
    ],
    [
      "thumbprints of IoT Central's export",
      `IOTC_DEVICEID,IOTC_SASKEY_PRIMARY,IOTC_X509THUMBPRINT_PRIMARY,IOTC_X509THUMBPRINT_SECONDARY\nf-1,,${sha1},${sha256}`,
      { primaryThumbprint: sha1, secondaryThumbprint: sha256 },
    ],
    [
      'a thumbprint with colons and in small letters',
      `deviceId,thumbprint\nf-1,${sha1.toLowerCase().replaceAll(/..(?=.)/g, '$&:')}`,
      { primaryThumbprint: sha1, secondaryThumbprint: null },
    ],
  ])('takes %s', (_, csv, credentials) => {
    const kind = 'primaryKey' in credentials ? 'symmetricKey' : 'thumbprint'
    expect(read(csv)).toEqual({ good: [{ deviceId: 'f-1', credentials: { kind, ...credentials } }], problems: [] })
  })

  it('of a device without a key registers it without', () => {
    expect(read(`deviceId,key\nf-1,${givenKey}\nf-2,\n`).good[1]).toEqual({ deviceId: 'f-2' })
  })

  it.each<[csv: string, problems: string[]]>([
    [
      `deviceId,key\nf-1,${givenKey.slice(1)}`,
      ['2: f-1: The column ‘key’: A key is base64: letters, digits, "+", "/", and "=" at its end.'],
    ],
    [
      'deviceId,IOTC_SASKEY_PRIMARY\nf-1,c2hvcnQ=',
      ['2: f-1: The column ‘IOTC_SASKEY_PRIMARY’: A key has at least 16 bytes, which are 24 characters of base64.'],
    ],
    [
      `deviceId,secondaryKey\nf-1,${givenKey}`,
      ['2: f-1: The device has a secondary key and no primary one: give both, or the primary one alone.'],
    ],
    [
      `deviceId,thumbprint\nf-1,${sha1}0`,
      ['2: f-1: The column ‘thumbprint’: A thumbprint has 40 (SHA-1) or 64 (SHA-256) hexadecimal digits.'],
    ],
    [
      `deviceId,secondaryThumbprint\nf-1,${sha1}`,
      ['2: f-1: The device has a secondary thumbprint and no primary one: give both, or the primary one alone.'],
    ],
    [
      `deviceId,key,thumbprint\nf-1,${givenKey},${sha1}`,
      ['2: f-1: A device has keys or thumbprints, not both: empty the cells of the ones that it does not use.'],
    ],
    [`deviceId,key,primaryKey\nf-1,${givenKey},`, ['1: null: The column ‘primaryKey’ stands in the header twice.']],
    [`deviceId,template\nf-1,${givenKey}`, ['2: f-1: There is no device template ‘…’: make it first, or correct its name.']],
    [`deviceId,,name\nf-1,${givenKey},a`, ['2: f-1: Column 2 holds ‘…’, but has no name in the header.']],
  ])('repeats no key where it refuses one: %j', (csv, expected) => {
    expect(problems(csv)).toEqual(expected)
    expect(read(csv).good).toEqual([])
    expect(problems(csv).join()).not.toContain(givenKey.slice(1, 20))
  })

  it.each(['clientId', 'MQTT client id', 'client_id'])('reads the client id in the column %s', (title) => {
    expect(read(`deviceId,${title}\nthing-1,c 1\nthing-2,\n`)).toEqual({
      good: [{ deviceId: 'thing-1', clientId: 'c 1' }, { deviceId: 'thing-2' }],
      problems: [],
    })
  })

  it.each<[what: string, rows: string, problem: string]>([
    ['another of the file was given', 'a,c\nb,c', '3: b: By the client id ‘c’ the device on line 2 comes already: give another.'],
    ['is the id of another of the file', 'a,\nb,a', '3: b: By the client id ‘a’ the device on line 2 comes already: give another.'],
    [
      'is its own id, and another of the file was given',
      'a,b\nb,',
      '3: b: By the client id ‘b’ the device on line 2 comes already: give another.',
    ],
    ['a registered device was given', 'a,client-9', '2: a: By the client id ‘client-9’ device ‘thing-9’ comes already: give another.'],
    ['is the id of a registered device', 'a,taken', '2: a: By the client id ‘taken’ device ‘taken’ comes already: give another.'],
    [
      'is its own id, and a registered device was given',
      'client-9,',
      '2: client-9: By the client id ‘client-9’ device ‘thing-9’ comes already: give another.',
    ],
    ['no client may have', 'a,c\u0001', '2: a: A client id may not hold control characters.'],
    ['is too long', `a,${'x'.repeat(257)}`, '2: a: A client id has at most 256 characters.'],
  ])('refuses a client id that %s', (_, rows, problem) => {
    expect(problems(`deviceId,clientId\n${rows}`)).toEqual([problem])
  })

  it('takes two devices that come by each other’s id', () => {
    expect(read('deviceId,clientId\na,b\nb,a').good).toEqual([
      { deviceId: 'a', clientId: 'b' },
      { deviceId: 'b', clientId: 'a' },
    ])
  })

  it('says all that is wrong with a row at once', () => {
    expect(problems('deviceId,template\na/b,Oven').length).toBe(2)
  })

  it('takes 100,000 devices and no more', () => {
    const csv = `deviceId,slot\n${Array.from({ length: 100_000 }, (_, index) => `device-${index},A${index}`).join('\n')}`
    expect(read(csv).good.length).toBe(100_000)
    expect(problems(`${csv}\nlast,B`)).toEqual(['100002: null: An import takes at most 100,000 devices: split the file here.'])
  })

  it('offers only what the bench would register, whatever the file holds', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('f-1', 'taken', 'Fridge', givenKey, sha1, '"', '""', 'a,b', '__proto__', ' '),
    )
    const file = fc.array(fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(','))).map((rows) => rows.join('\n'))
    fc.assert(
      fc.property(
        fc.constantFrom(
          '',
          'deviceId,name,template,a\n',
          'deviceId,key,secondaryKey,thumbprint\n',
          'deviceId,clientId\n',
          'slot,deviceId\n',
          '"',
        ),
        file,
        (header, rest) => {
          const { good, problems } = read(header + rest)
          for (const { credentials, ...device } of good) {
            expect(newDeviceSchema.safeParse(device).success).toBe(true)
            if (credentials) expect(deviceCredentialsSchema.parse(credentials)).toEqual(credentials)
          }
          expect(new Set(good.map(({ deviceId }) => deviceId)).size).toBe(good.length)
          expect(new Set(good.map(({ deviceId, clientId }) => clientId ?? deviceId)).size).toBe(good.length)
          const lines = (header + rest).split(/\r\n?|\n/).length
          for (const { line } of problems) expect(line >= 1 && line <= lines).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
