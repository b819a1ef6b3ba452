import { describe, expect, test } from 'vitest'
import {
  choiceFrom,
  choiceOf,
  choiceOfDevices,
  everythingSelected,
  isEmptyChoice,
  wireTargets,
} from '../../../renderer/jobs/target-choice.ts'
import { draftText, readDraftText } from '../../../renderer/jobs/kept-draft.ts'
import { emptyDraft } from '../../../renderer/jobs/job-draft.ts'
import { nothingSelected, setMany } from '../../../renderer/ui/selection.ts'

const fridges = choiceFrom({ kind: 'set', deviceSetId: 'fridges' })
const fleet = choiceFrom({ kind: 'fleet' })
const withoutA = { ...fridges, selection: setMany(fridges.selection, ['a'], false) }

describe('the choice of devices', () => {
  test('takes a set whole, with devices on other pages, and of the fleet nothing', () => {
    expect(wireTargets(fridges)).toEqual({ thingGroupNames: ['fridges'] })
    expect(isEmptyChoice(fridges)).toBe(false)
    expect(isEmptyChoice(fleet)).toBe(true)
  })

  test('is an expression when a few are unticked', () => {
    expect(wireTargets(withoutA)).toEqual({ thingGroupNames: ['fridges'], exceptThingNames: ['a'] })
    expect(wireTargets({ ...withoutA, selection: setMany(withoutA.selection, ['a'], true) })).toEqual({ thingGroupNames: ['fridges'] })
  })

  test('is a list when the whole is unticked and a page is ticked', () => {
    expect(wireTargets({ ...fridges, selection: setMany(nothingSelected, ['a', 'b'], true) })).toEqual({ thingNames: ['a', 'b'] })
  })

  test('of the whole fleet is a query', () => {
    expect(wireTargets({ ...fleet, selection: everythingSelected })).toEqual({ query: 'id exists' })
  })

  test.each([fridges, withoutA, choiceOfDevices(['a', 'b']), { ...fleet, selection: everythingSelected }])(
    'of a saved job opens as it was left (%#)',
    (choice) => {
      const { thingNames = [], thingGroupNames = [], exceptThingNames = [], query = null } = wireTargets(choice)
      const targets = { deviceIds: thingNames, deviceSetIds: thingGroupNames, exceptDeviceIds: exceptThingNames, query }
      expect(choiceOf(targets, '')).toEqual(choice)
      const draft = emptyDraft(choice)
      expect(readDraftText(draftText(draft))).toEqual(draft)
    },
  )

  test('made by a script in a way the picker cannot show is kept as it is', () => {
    const targets = { deviceIds: ['a'], deviceSetIds: ['x', 'y'], query: null, exceptDeviceIds: [] }
    const choice = choiceOf(targets, 'a, X and Y')
    expect(choice.source).toMatchObject({ kind: 'written', words: 'a, X and Y' })
    expect(wireTargets(choice)).toEqual({ thingNames: ['a'], thingGroupNames: ['x', 'y'], exceptThingNames: [] })
  })
})
