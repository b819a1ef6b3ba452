import { describe, expect, test } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { commands, commandTitle, findCommands, registerCommands, useCommands, type Command } from '../../../renderer/app/commands.ts'

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

describe('commands of a page', () => {
  const ids = () => commands.value.map(({ id }) => id)

  test('are there while the page is, before those of the app', () => {
    const removeApp = registerCommands([command('new job', 'New job', 'c')])
    const page = effectScope()
    page.run(() => useCommands([command('stop', 'Stop the job')]))
    expect(ids()).toEqual(['stop', 'new job'])
    page.stop()
    expect(ids()).toEqual(['new job'])
    removeApp()
    expect(ids()).toEqual([])
  })

  test('stand in place of those of the app with the same id, and follow what the page shows', async () => {
    const removeApp = registerCommands([command('new job', 'New job', 'c')])
    const selected = ref(0)
    const page = effectScope()
    page.run(() => useCommands(() => (selected.value === 0 ? [] : [command('new job', `New job on ${selected.value} devices`, 'c')])))
    expect(commands.value.map(commandTitle)).toEqual(['New job'])
    selected.value = 7
    await nextTick()
    expect(commands.value.map(commandTitle)).toEqual(['New job on 7 devices'])
    page.stop()
    expect(commands.value.map(commandTitle)).toEqual(['New job'])
    removeApp()
  })
})
