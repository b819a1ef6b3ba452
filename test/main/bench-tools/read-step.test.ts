import { describe, expect, it } from 'vitest'
import { readCheckStep, readJobStep, readOnlineStep } from '../../../main/bench-tools/recipes/read-step.ts'
import type { Device } from '../../../main/contract/devices.ts'
import type { Execution } from '../../../main/contract/executions.ts'
import { recipeStepSchema, type RecipeStep } from '../../../main/contract/recipes.ts'

type Step<Kind extends RecipeStep['kind']> = Extract<RecipeStep, { kind: Kind }>

const device = (given: Partial<Device>) => given as Device
const execution = (given: Partial<Execution>) => ({ error: null, ...given }) as Execution

describe('a check', () => {
  const check = (...values: object[]) => recipeStepSchema.parse({ kind: 'check', name: 'Check', values }) as Step<'check'>
  const reported = {
    fan: 3,
    mode: 'cool',
    climate: { target: 21.5, on: true },
    'a.b': 1,
    'a/b': { c: 2 },
    list: [1, { x: 2 }],
    nothing: null,
    set: { value: 3, ac: 200, av: 2 },
    part: { __t: 'c', set: { value: 4, ac: 200 }, 'left.fan': 1 },
  }

  it.each<[expected: object, why: string | null]>([
    [{ name: 'fan', equals: 3 }, null],
    [{ name: 'fan', equals: 2 }, 'fan is 3, not 2.'],
    [{ name: 'fan', equals: '3' }, 'fan is 3, not "3".'],
    [{ name: 'climate.target', minimum: 21, maximum: 22 }, null],
    [{ name: 'climate.target', minimum: 21.5, maximum: 21.5 }, null],
    [{ name: 'climate.target', maximum: 20 }, 'climate.target is 21.5, above 20.'],
    [{ name: 'climate.target', minimum: 22 }, 'climate.target is 21.5, below 22.'],
    [{ name: 'climate', equals: { on: true, target: 21.5 } }, null],
    [{ name: 'a.b', equals: 1 }, null],
    [{ name: 'a/b.c', equals: 2 }, null],
    [{ name: 'list', equals: [1, { x: 2 }] }, null],
    [{ name: 'nothing', equals: null }, null],
    [{ name: 'set', equals: 3 }, null],
    [{ name: 'part.set', minimum: 4 }, null],
    [{ name: 'part.set', equals: 3 }, 'part.set is 4, not 3.'],
    [{ name: 'part.left.fan', equals: 1 }, null],
    [{ name: 'mode', minimum: 1 }, 'mode is "cool", which is no number.'],
    [{ name: 'speed', equals: 1 }, 'It has not reported speed.'],
    [{ name: 'fan.speed', equals: 1 }, 'It has not reported fan.speed.'],
    [{ name: 'toString', equals: 1 }, 'It has not reported toString.'],
    [{ name: '__proto__.x', equals: 1 }, 'It has not reported __proto__.x.'],
  ])('%j: %s', (expected, why) => {
    const now = readCheckStep(check(expected), ['d1'], () => device({ reported: reported as Device['reported'] }))
    expect(now).toEqual({
      succeeded: why === null ? ['d1'] : [],
      failed: [],
      open: why === null ? [] : [{ deviceId: 'd1', reason: why }],
      inProgress: 0,
      isOver: why === null,
    })
  })

  it('says the first that is not as expected, cut where it is long; a device that is gone has failed', () => {
    const step = check({ name: 'fan', equals: 3 }, { name: 'note', equals: 'ok' })
    const now = readCheckStep(step, ['d1', 'd2'], (deviceId) =>
      deviceId === 'd1' ? device({ reported: { fan: 3, note: 'x'.repeat(99) } }) : undefined,
    )
    expect(now.open).toEqual([{ deviceId: 'd1', reason: `note is "${'x'.repeat(58)}…, not "ok".` }])
    expect(now.failed).toEqual([{ deviceId: 'd2', reason: 'The device was deleted.' }])
  })

  it.each<[value: object, why: string]>([
    [{ name: 'fan' }, 'neither'],
    [{ name: 'fan', minimum: 3, maximum: 2 }, 'the wrong way round'],
    [{ name: '', equals: 1 }, 'no name'],
  ])('%j is refused: %s', (value, _why) => {
    expect(recipeStepSchema.safeParse({ kind: 'check', name: 'Check', values: [value] }).success).toBe(false)
  })
})

describe('a wait for devices', () => {
  const presences = { d1: 'online', d2: 'offline', d3: 'never' } as const
  const find = (deviceId: string) => {
    const presence = (presences as Record<string, Device['presence']>)[deviceId]
    return presence && device({ presence })
  }
  const wait = (percent: number) => recipeStepSchema.parse({ kind: 'online', name: 'Wait', percent }) as Step<'online'>

  it.each<[percent: number, isOver: boolean]>([
    [100, false],
    [34, false],
    [33, true],
    [1, true],
  ])('of one of three online, at %i %%: over is %s', (percent, isOver) => {
    expect(readOnlineStep(wait(percent), ['d1', 'd2', 'd3'], find)).toEqual({
      succeeded: ['d1'],
      failed: [],
      open: [
        { deviceId: 'd2', reason: 'It is offline.' },
        { deviceId: 'd3', reason: 'It was never seen.' },
      ],
      inProgress: 0,
      isOver,
    })
  })

  it('a device that was deleted is not waited for', () => {
    expect(readOnlineStep(wait(100), ['d1', 'gone'], find)).toMatchObject({ isOver: true, failed: [{ deviceId: 'gone' }] })
  })
})

describe('a job', () => {
  const executions: Record<string, Execution> = {
    done: execution({ status: 'SUCCEEDED' }),
    failed: execution({ status: 'FAILED', error: 'sensor silent' }),
    mute: execution({ status: 'REJECTED' }),
    late: execution({ status: 'TIMED_OUT', error: '' }),
    canceled: execution({ status: 'CANCELED' }),
    busy: execution({ status: 'IN_PROGRESS' }),
    queued: execution({ status: 'QUEUED' }),
  }
  const ids = [...Object.keys(executions), 'gone']

  it('is read device by device, with the words of the device first', () => {
    const waitsFor = (one: Execution) => (one.status === 'QUEUED' ? 'It is offline.' : null)
    expect(readJobStep(ids, { isOver: false }, (deviceId) => executions[deviceId], waitsFor)).toEqual({
      succeeded: ['done'],
      failed: [
        { deviceId: 'failed', reason: 'sensor silent' },
        { deviceId: 'mute', reason: 'It failed.' },
        { deviceId: 'late', reason: 'It failed.' },
        { deviceId: 'canceled', reason: 'It was canceled.' },
        { deviceId: 'gone', reason: 'The device was deleted.' },
      ],
      open: [
        { deviceId: 'busy', reason: 'It is at work on it.' },
        { deviceId: 'queued', reason: 'It is offline.' },
      ],
      inProgress: 1,
      isOver: false,
    })
  })

  it('that was deleted is over, and nobody has done it', () => {
    const now = readJobStep(
      ['d1'],
      null,
      () => undefined,
      () => null,
    )
    expect(now).toMatchObject({ isOver: true, failed: [{ deviceId: 'd1', reason: 'The job was deleted.' }] })
  })
})
