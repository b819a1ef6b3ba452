import { describe, expect, test } from 'vitest'
import { findCommands, KeyRows, type Command } from '../../../renderer/app/commands.ts'

const command = (id: string, title: string, keys?: string): Command => ({ id, text: () => title, keys, group: 'do', run: () => undefined })
const all = [
  command('devices', 'Go to Devices', 'g d'),
  command('job', 'New job', 'c'),
  command('jobs', 'Go to Jobs', 'g j'),
  command('dark', 'Dark theme'),
]

describe('finding a command', () => {
  test.each([
    ['', ['devices', 'job', 'jobs', 'dark']],
    ['job', ['job', 'jobs']],
    ['go jo', ['jobs']],
    ['d', ['dark', 'devices']],
    ['nothing such', []],
  ])('"%s"', (typed, ids) => {
    expect(findCommands(all, typed).map(({ id }) => id)).toEqual(ids)
  })
})

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
