import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { emptyDraft } from '../../../renderer/jobs/job-draft.ts'
import { draftsAside, forgetAside, forgetDraft, keepDraft, keptDraft, putAside } from '../../../renderer/jobs/kept-draft.ts'
import { choiceFrom, wireTargets, without } from '../../../renderer/jobs/target-choice.ts'

beforeEach(() => {
  sessionStorage.clear()
  localStorage.clear()
})
afterEach(() => void vi.unstubAllGlobals())

const named = (name: string) => ({ ...emptyDraft(choiceFrom({ kind: 'set', deviceSetId: 'fridges' })), name })

test('a draft outlives its window, and each window goes on with its own', () => {
  expect(keptDraft(null)).toBeNull()
  keepDraft(null, named('Night'), 1_000)
  sessionStorage.clear()
  expect(keptDraft(null)).toEqual({ atMs: 1_000, draft: named('Night') })
  keepDraft('j1', named('Of a job'), 2_000)
  sessionStorage.setItem('benchfleet.job-draft.new', `3000\n${JSON.stringify({ ...named('Mine'), choice: undefined })}`)
  expect([keptDraft(null)?.draft.name, keptDraft('j1')?.draft.name]).toEqual(['Mine', 'Of a job'])
  forgetDraft(null)
  expect(keptDraft(null)).toBeNull()
})

test('a draft kept before drafts had a time is taken up', () => {
  sessionStorage.setItem('benchfleet.job-draft.new', JSON.stringify({ ...named('Old'), choice: undefined }))
  expect(keptDraft(null)).toMatchObject({ atMs: 0, draft: { name: 'Old' } })
})

test('a browser without room is told of', () => {
  vi.stubGlobal('localStorage', {
    setItem() {
      throw new Error('QuotaExceededError')
    },
  })
  expect(keepDraft(null, named('Large'), 1)).toBe(false)
})

test('drafts that made way wait, the newest first, each once and at most five', () => {
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'b']) putAside({ atMs: 1, draft: named(name) }, name)
  expect(draftsAside().map(({ name }) => name)).toEqual(['b', 'f', 'e', 'd', 'c'])
  forgetAside(draftsAside()[0]!)
  expect(draftsAside().map(({ name }) => name)).toEqual(['f', 'e', 'd', 'c'])
})

test('devices that are left out are exceptions from a whole set, and are taken out of those that were picked', () => {
  const ofSet = without(choiceFrom({ kind: 'set', deviceSetId: 'fridges' }), ['f1', 'f2'])
  expect(wireTargets(ofSet)).toEqual({ thingGroupNames: ['fridges'], exceptThingNames: ['f1', 'f2'] })
  const picked = { source: { kind: 'fleet' as const }, selection: { all: false as const, ids: new Set(['f1', 'f3']) } }
  expect(wireTargets(without(picked, ['f1', 'f2']))).toEqual({ thingNames: ['f3'] })
})
