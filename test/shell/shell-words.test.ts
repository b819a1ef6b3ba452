import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test, vi } from 'vitest'
import { noCounts } from '../../main/contract/fold-status.ts'
import type { TargetSelection } from '../../main/contract/jobs.ts'
import type { JobState } from '../../main/contract/job-states.ts'
import { closingQuestion } from '../../main/shell/closing.ts'
import { menuTemplate } from '../../main/shell/menu-template.ts'
import { shellWords } from '../../main/shell/words.ts'

const english = shellWords('en-GB')

describe('the menu', () => {
  const acts = { newWindow: vi.fn(), openDataFolder: vi.fn() }
  const itemsOf = (item: MenuItemConstructorOptions) => item.submenu as MenuItemConstructorOptions[]
  const labels = (locale: string) =>
    menuTemplate(shellWords(locale), acts, 'linux').flatMap((item) => [item.label, ...itemsOf(item).map(({ label }) => label)])

  test.each([
    ['en-US', 'New window'],
    ['de', 'Neues Fenster'],
    ['de-AT', 'Neues Fenster'],
    ['fr', 'New window'],
    ['', 'New window'],
  ])('in %j offers "%s"', (locale, label) => {
    expect(labels(locale)).toContain(label)
  })

  test('opens a window and the data folder', () => {
    const items = menuTemplate(english, acts, 'linux').flatMap(itemsOf)
    for (const label of ['New window', 'Open data folder'])
      items.find((item) => item.label === label)!.click!(undefined as never, undefined as never, undefined as never)
    expect([acts.newWindow.mock.calls.length, acts.openDataFolder.mock.calls.length]).toEqual([1, 1])
  })

  test.each(['win32', 'linux'] as const)('on %s ends the app from the file menu, on a Mac from that of the app', (platform) => {
    const rolesOf = (of: NodeJS.Platform) => menuTemplate(english, acts, of).find(({ label }) => label === 'File')!
    expect(itemsOf(rolesOf(platform)).map(({ role }) => role)).toContain('quit')
    expect(itemsOf(rolesOf('darwin')).map(({ role }) => role)).not.toContain('quit')
  })
})

describe('closing while jobs run', () => {
  const job = (state: JobState, told: number, waiting: number, targetSelection: TargetSelection = 'SNAPSHOT') => ({
    name: 'Firmware 2.1',
    state,
    targetSelection,
    counts: { ...noCounts(), IN_PROGRESS: told, QUEUED: waiting, SUCCEEDED: 3 },
  })

  test.each([
    ['no job', []],
    ['a saved, a stopped and a completed one', [job('draft', 0, 0), job('stopped', 2, 5), job('completed', 0, 0)]],
  ])('%s: nothing is asked', (_what, jobs) => {
    expect(closingQuestion(jobs, english)).toBeNull()
  })

  test('says of the one job what goes on and what pauses, and keeping it open is the harmless answer', () => {
    expect(closingQuestion([job('running', 1, 12)], english)).toEqual({
      message: 'The job ‘Firmware 2.1’ is running. Close Benchfleet all the same?',
      detail:
        'Goes on: 1 device was told and goes on by itself. What it reports is taken when the bench is open again; its time limit runs on.\n\n' +
        'Pauses: 12 devices wait to be told. The rollout goes on by itself when the bench is open again.',
      buttons: ['Keep open', 'Close Benchfleet'],
    })
  })

  test('adds up several, and says nothing of what there is not', () => {
    const asked = closingQuestion([job('running', 2, 0), job('running', 3, 0), job('stopped', 9, 9)], english)!
    expect(asked.message).toBe('2 jobs are running. Close Benchfleet all the same?')
    expect(asked.detail).toMatch(/^Goes on: 5 devices were told[^]*run on\.$/)
    expect(asked.detail).not.toMatch(/Pauses/)
  })

  test('a continuous job waits for those that join', () => {
    expect(closingQuestion([job('running', 0, 0, 'CONTINUOUS')], english)!.detail).toBe(english.nobodyJoins)
  })

  test('asks in German', () => {
    const asked = closingQuestion([job('running', 1, 2)], shellWords('de-DE'))!
    expect(asked.message).toBe('Der Auftrag „Firmware 2.1“ läuft. Benchfleet trotzdem schließen?')
    expect(asked.buttons).toEqual(['Offen lassen', 'Benchfleet schließen'])
  })
})
