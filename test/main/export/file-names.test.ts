import { describe, expect, it, test } from 'vitest'
import { FileNames } from '../../../main/export/file-names.ts'

const one = (deviceId: string) => new FileNames().nameFor(deviceId)

describe('the name of a file of a device', () => {
  test.each([['thermo-1'], ['Kühlschrank 1'], ['冷蔵庫'], ['a.b.c'], ['fridge_(2)@lab,=x'], ['x'.repeat(48)], ['con-1'], ['nullable']])(
    'is the id ‘%s’ as it is',
    (deviceId) => {
      expect(one(deviceId)).toBe(deviceId)
    },
  )

  test.each([
    ['..', /^_~[0-9a-f]{8}$/],
    ['.', /^_~[0-9a-f]{8}$/],
    ['..\\..\\windows', /^__.._windows~[0-9a-f]{8}$/],
    ['C:\\autoexec', /^C__autoexec~[0-9a-f]{8}$/],
    ['.bashrc', /^_bashrc~[0-9a-f]{8}$/],
    ['=SUM(A1)', /^_SUM\(A1\)~[0-9a-f]{8}$/],
    ['-rf', /^_rf~[0-9a-f]{8}$/],
    ['ends in a dot.', /^ends in a dot~[0-9a-f]{8}$/],
    ['ends in a space ', /^ends in a space~[0-9a-f]{8}$/],
    ['   ', /^_~[0-9a-f]{8}$/],
    ['a*b?"<c>|:', /^a_b___c___~[0-9a-f]{8}$/],
    ['a~b', /^a_b~[0-9a-f]{8}$/],
    ['$(reboot)`x`', /^_\(reboot\)_x_~[0-9a-f]{8}$/],
    ['left\u202eright', /^left_right~[0-9a-f]{8}$/],
    ['\u0085', /^_~[0-9a-f]{8}$/],
    ['CON', /^_CON~[0-9a-f]{8}$/],
    ['nul.txt', /^_nul.txt~[0-9a-f]{8}$/],
    ['Com1', /^_Com1~[0-9a-f]{8}$/],
    ['lpt³ .log', /^_lpt³ .log~[0-9a-f]{8}$/],
    ['x'.repeat(49), /^x{48}~[0-9a-f]{8}$/],
    ['𠮷'.repeat(128), /^𠮷{48}~[0-9a-f]{8}$/u],
    ['\ud800', /^_~[0-9a-f]{8}$/],
    ['u\u0308', /^ü~[0-9a-f]{8}$/],
  ])('of ‘%s’ is safe everywhere', (deviceId, name) => {
    expect(one(deviceId)).toMatch(name)
  })

  it('is the same every time, so that a folder is found again', () => {
    expect(one('CON')).toBe(one('CON'))
  })
})

describe('the names of several', () => {
  test.each([
    [['Fridge', 'fridge', 'FRIDGE']],
    [['Straße', 'STRASSE']],
    [['\u00fc', 'u\u0308']],
    [['ﬁx', 'fix']],
    [['..', '.', '...']],
    [['a:b', 'a*b', 'a_b']],
    [[`${'x'.repeat(100)}1`, `${'x'.repeat(100)}2`]],
    [['README.TXT', 'Devices.csv']],
  ])('%j are different where case does not count', (deviceIds) => {
    const names = new FileNames(['README.txt', 'devices.csv'])
    const given = deviceIds.map((deviceId) => names.nameFor(deviceId))
    const folded = ['readme.txt', 'devices.csv', ...given.map((name) => name.normalize('NFC').toLowerCase())]
    expect(new Set(folded).size).toBe(deviceIds.length + 2)
  })

  it('go by the id that came first', () => {
    const names = new FileNames()
    expect([names.nameFor('Fridge'), names.nameFor('fridge')]).toEqual(['Fridge', expect.stringMatching(/^fridge~[0-9a-f]{8}$/)])
  })
})
