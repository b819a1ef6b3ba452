import { expect, it } from 'vitest'
import { SettingsInUse } from '../../../main/composition/settings-in-use.ts'
import { keptSettingsSchema } from '../../../main/contract/settings.ts'

const settings = keptSettingsSchema.parse({})

it('changes one after the other, each beginning with what the one before has made', async () => {
  const saved: string[] = []
  const inUse = new SettingsInUse(settings, async ({ benchName }) => void saved.push(benchName))
  const first = Promise.withResolvers<void>()
  const changes = [
    inUse.change(async (current) => {
      await first.promise
      return { ...current, benchName: 'A' }
    }),
    inUse.change((current) => ({ ...current, mqttPort: 1 })),
    inUse.change((current) => ({ ...current, benchName: `${current.benchName}B` })),
  ]
  first.resolve()
  await Promise.all(changes)
  expect([inUse.current.benchName, inUse.current.mqttPort, saved]).toEqual(['AB', 1, ['A', 'A', 'AB']])
})

it('stay as they were when they cannot be what was asked, or cannot be kept', async () => {
  let isFull = false
  const inUse = new SettingsInUse(settings, async () => {
    if (isFull) throw new Error('The disk is full.')
  })
  await expect(
    inUse.change(() => {
      throw new Error('The port is taken.')
    }),
  ).rejects.toThrow('The port is taken.')
  isFull = true
  await expect(inUse.change((current) => ({ ...current, benchName: 'A' }))).rejects.toThrow('The disk is full.')
  expect(inUse.current).toBe(settings)
  isFull = false
  expect((await inUse.change((current) => ({ ...current, benchName: 'A' }))).benchName).toBe('A')
})
