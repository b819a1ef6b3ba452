import { expect, test } from 'vitest'
import { tellOfNewAuthority } from '../../../main/composition/new-authority.ts'
import { SettingsInUse } from '../../../main/composition/settings-in-use.ts'
import { BenchError } from '../../../main/contract/errors.ts'
import { keptSettingsSchema, type KeptSettings } from '../../../main/contract/settings.ts'

/** Starts a bench on what was kept. @returns what it tells. */
async function started(kept: { settings: KeptSettings }, authority: string): Promise<string[]> {
  const told: string[] = []
  const settings = new SettingsInUse(kept.settings, async (changed) => void (kept.settings = changed))
  await tellOfNewAuthority(settings, authority, (sentence) => told.push(sentence))
  return told
}

test('a new CA is told once, and no CA is new at the first start', async () => {
  const kept = { settings: keptSettingsSchema.parse({}) }
  expect(await started(kept, 'Benchfleet CA 11111111')).toEqual([])
  expect(await started(kept, 'Benchfleet CA 11111111')).toEqual([])
  const told = await started(kept, 'Benchfleet CA 22222222')
  expect(told).toEqual([
    expect.stringContaining('The bench has a new CA, Benchfleet CA 22222222, for the one that it had, Benchfleet CA 11111111, is gone'),
  ])
  expect(await started(kept, 'Benchfleet CA 22222222')).toEqual([])
})

test('one that could not be kept is told all the same, and again at the next start', async () => {
  const full = new BenchError('StorageFailed', 'The disk is full.')
  const settings = new SettingsInUse(keptSettingsSchema.parse({ authority: 'old' }), () => Promise.reject(full))
  for (let start = 0; start < 2; start += 1) {
    const told: string[] = []
    await expect(tellOfNewAuthority(settings, 'new', (sentence) => told.push(sentence))).rejects.toBe(full)
    expect(told).toHaveLength(1)
  }
})
