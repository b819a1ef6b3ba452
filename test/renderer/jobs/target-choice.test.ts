import { describe, expect, test } from 'vitest'
import {
  choiceFrom,
  choiceOf,
  choiceOfDevices,
  chosenCount,
  everyBox,
  isChosen,
  isEmptyChoice,
  pageBox,
  wireTargets,
  withDevices,
  withEvery,
} from '../../../renderer/jobs/target-choice.ts'

const fridges = choiceFrom({ kind: 'set', deviceSetId: 'fridges' })

describe('the choice of devices', () => {
  test('takes a set whole, with devices on other pages, and of the fleet nothing', () => {
    expect(chosenCount(fridges, 412)).toBe(412)
    expect(everyBox(fridges, 412)).toBe(true)
    expect(isEmptyChoice(choiceFrom({ kind: 'fleet' }))).toBe(true)
  })

  test('is an expression when a few are unticked', () => {
    const choice = withDevices(fridges, ['a', 'b'], false)
    expect([isChosen(choice, 'a'), isChosen(choice, 'c')]).toEqual([false, true])
    expect(chosenCount(choice, 412)).toBe(410)
    expect(everyBox(choice, 412)).toBe('mixed')
    expect(wireTargets(choice)).toEqual({ thingGroupNames: ['fridges'], exceptThingNames: ['a', 'b'] })
    expect(wireTargets(withDevices(choice, ['a', 'b'], true))).toEqual({ thingGroupNames: ['fridges'] })
  })

  test('is a list when the whole is unticked and a page is ticked', () => {
    const page = ['a', 'b']
    const choice = withDevices(withEvery(fridges, false), page, true)
    expect(pageBox(choice, page)).toBe(true)
    expect(pageBox(choice, ['b', 'c'])).toBe('mixed')
    expect(pageBox(choice, ['c'])).toBe(false)
    expect(wireTargets(choice)).toEqual({ thingNames: ['a', 'b'] })
  })

  test('of the whole fleet is a query', () => {
    expect(wireTargets(withEvery(choiceFrom({ kind: 'fleet' }), true))).toEqual({ query: 'id exists' })
  })

  test.each([fridges, withDevices(fridges, ['a'], false), choiceOfDevices(['a', 'b']), withEvery(choiceFrom({ kind: 'fleet' }), true)])(
    'of a saved job opens as it was left (%#)',
    (choice) => {
      const { thingNames = [], thingGroupNames = [], exceptThingNames = [], query = null } = wireTargets(choice)
      const targets = { deviceIds: thingNames, deviceSetIds: thingGroupNames, exceptDeviceIds: exceptThingNames, query }
      expect(choiceOf(targets, '')).toEqual(choice)
    },
  )

  test('made by a script in a way the picker cannot show is kept as it is', () => {
    const targets = { deviceIds: ['a'], deviceSetIds: ['x', 'y'], query: null, exceptDeviceIds: [] }
    const choice = choiceOf(targets, 'a, X and Y')
    expect(choice.source).toMatchObject({ kind: 'written', words: 'a, X and Y' })
    expect(wireTargets(choice)).toEqual({ thingNames: ['a'], thingGroupNames: ['x', 'y'], exceptThingNames: [] })
  })
})
