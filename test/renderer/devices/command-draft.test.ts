import { describe, expect, test } from 'vitest'
import type { DeviceCommand } from '../../../main/contract/device-commands.ts'
import { newCommand, readCommand, timeInWords, type CommandDraft } from '../../../renderer/devices/commands/command-draft.ts'

const draft = (changed: Partial<CommandDraft>): CommandDraft => ({ ...newCommand(), action: 'setTemperature', ...changed })

describe('a command as it is typed', () => {
  test.each<[string, Partial<CommandDraft>, object]>([
    ['with params', { params: '{"value": 24}', ttl: '60' }, { action: 'setTemperature', ttlSeconds: 60, params: { value: 24 } }],
    ['without', { action: ' reboot ' }, { action: 'reboot', ttlSeconds: 30 }],
    ['with params that are no object', { params: '[1]' }, { action: 'setTemperature', ttlSeconds: 30, params: [1] }],
  ])('%s is sent as it is meant', (_what, typed, command) => {
    expect(readCommand(draft(typed))).toEqual({ command, problems: {} })
  })

  test.each<[string, Partial<CommandDraft>, keyof CommandDraft, string]>([
    ['no action', { action: ' ' }, 'action', 'A command needs an action.'],
    ['broken params', { params: '{"value": }' }, 'params', 'Line 1, column 11: The value of "value" is missing.'],
    ['no time', { ttl: '' }, 'ttl', 'A device has from 1 s to 86,400 s (a day) to answer.'],
    ['half a second', { ttl: '0.5' }, 'ttl', 'A device has from 1 s to 86,400 s (a day) to answer.'],
    ['more than a day', { ttl: '86401' }, 'ttl', 'A device has from 1 s to 86,400 s (a day) to answer.'],
  ])('%s is told by its field', (_what, typed, field, sentence) => {
    expect(readCommand(draft(typed)).problems).toEqual({ [field]: sentence })
  })
})

describe('how long a command took', () => {
  const command = (changed: Partial<DeviceCommand>): DeviceCommand => ({
    ...{ executionId: 'e', commandId: 'c', deviceId: 'd', action: 'a', params: null, result: null, error: null, by: 'bench' },
    ...{ status: 'SENT', sentAtMs: 1_000, expiresAtMs: 31_000, finishedAtMs: null },
    ...changed,
  })
  test.each<[string, Partial<DeviceCommand>, string | null]>([
    ['while it waits, what is left', {}, '28 s left to answer'],
    ['never less than nothing', { expiresAtMs: 2_000 }, '0 s left to answer'],
    ['what the device took', { status: 'FAILED', finishedAtMs: 2_540 }, 'answered in 1.5 s'],
    ['in small', { status: 'SUCCEEDED', finishedAtMs: 1_040 }, 'answered in 40 ms'],
    ['nothing where nobody answered', { status: 'TIMED_OUT', finishedAtMs: 31_000 }, null],
    ['nothing of a canceled one', { status: 'CANCELED', finishedAtMs: 3_000 }, null],
  ])('is said: %s', (_when, changed, words) => {
    expect(timeInWords(command(changed), 3_500)).toBe(words)
  })
})
