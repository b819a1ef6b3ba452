import { describe, expect, test } from 'vitest'
import type { Command } from '../../../renderer/app/commands.ts'
import { commandFor, isTyping, KeyRows, type Pressed } from '../../../renderer/app/keys.ts'

const command = (id: string, keys: string): Command => ({ id, text: () => id, keys, group: 'do', run: () => undefined })
const all = [command('devices', 'g d'), command('job', 'c'), command('jobs', 'g j'), command('save', 'Ctrl+S'), command('undo', 'Ctrl+Z')]

describe('keys', () => {
  test.each([
    ['one key', [['c', 0]], 'job'],
    [
      'two keys in a row',
      [
        ['g', 0],
        ['d', 200],
      ],
      'devices',
    ],
    [
      'another second key',
      [
        ['g', 0],
        ['j', 200],
      ],
      'jobs',
    ],
    [
      'too long a pause',
      [
        ['g', 0],
        ['d', 1_500],
      ],
      null,
    ],
    ['a key that means nothing', [['x', 0]], null],
    [
      'a start that comes to nothing, then a single key',
      [
        ['g', 0],
        ['c', 200],
      ],
      'job',
    ],
  ] as [string, [string, number][], string | null][])('%s', (_what, presses, expected) => {
    const rows = new KeyRows()
    const found = presses.map(([key, atMs]) => rows.press(key, 10_000 + atMs, all)).at(-1)
    expect(found?.id ?? null).toBe(expected)
  })
})

describe('what a key asks for', () => {
  const pressed = (more: Partial<Pressed>): Pressed => ({
    key: 'c',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    timeStamp: 0,
    isTyping: false,
    ...more,
  })
  test.each<[string, Partial<Pressed>, boolean, string | null]>([
    ['a letter', {}, true, 'job'],
    ['a letter with Shift, as Caps Lock makes it', { key: 'C' }, true, 'job'],
    ['a letter in a text field', { isTyping: true }, true, null],
    ['a letter when letters are switched off', {}, false, null],
    ['a letter with Alt, which is the system’s', { altKey: true }, true, null],
    ['Ctrl+C, which is the browser’s', { ctrlKey: true }, true, null],
    ['Ctrl+S in a text field', { key: 's', ctrlKey: true, isTyping: true }, true, 'save'],
    ['Cmd+S when letters are switched off', { key: 's', metaKey: true }, false, 'save'],
    ['Ctrl+Z in a text field, which is the text’s', { key: 'z', ctrlKey: true, isTyping: true }, true, null],
    ['Ctrl+Z elsewhere', { key: 'z', ctrlKey: true }, true, 'undo'],
    ['Ctrl+Shift+S, which nothing has', { key: 'S', ctrlKey: true, shiftKey: true }, true, null],
    ['AltGr, which is Ctrl+Alt', { key: 's', ctrlKey: true, altKey: true }, true, null],
    ['the space bar, which presses buttons', { key: ' ' }, true, null],
    ['Enter', { key: 'Enter' }, true, null],
  ])('%s', (_what, more, hasSingleKeys, expected) => {
    expect(commandFor(pressed(more), new KeyRows(), all, hasSingleKeys)?.id ?? null).toBe(expected)
  })
})

describe('a letter is text', () => {
  test.each([
    ['<input>', true],
    ['<input type="search">', true],
    ['<input type="checkbox">', false],
    ['<input type="radio">', false],
    ['<textarea></textarea>', true],
    ['<select></select>', true],
    ['<button></button>', false],
    ['<div role="menu"><button class="here"></button></div>', true],
    ['<div role="grid"><button class="here"></button></div>', false],
  ])('%s: %s', (html, expected) => {
    document.body.innerHTML = html
    expect(isTyping(document.querySelector('.here') ?? document.body.firstElementChild)).toBe(expected)
  })
})
