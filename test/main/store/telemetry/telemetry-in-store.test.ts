import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { keptTelemetry, type TelemetryMessage } from '../../../../main/contract/telemetry.ts'
import { gathered } from '../../../../main/store/sorted-records.ts'
import type { Store } from '../../../../main/store/store.ts'
import { openIn, openOn, temporaryFolder } from '../data-folder.ts'
import { deviceChange } from '../kept-records.ts'
import { PowerCutDisk, seededRandom } from '../power-cut-disk.ts'

const all = { limit: Infinity }

function measured(mark: number): TelemetryMessage {
  return { component: null, body: { mark }, text: null, contentType: null, properties: {}, payloadBytes: 12 }
}

async function marksOf(store: Store, deviceId = 'a'): Promise<number[]> {
  return (await store.telemetry.list(deviceId, all)).map(({ body }) => (body as { mark: number }).mark)
}

describe('the telemetry in a data folder', () => {
  it('is there after a new start, and goes with its device', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await store.commit([deviceChange('a'), deviceChange('b')])
    for (const deviceId of ['a', 'b']) for (const mark of [1, 2]) await store.telemetry.append(deviceId, mark, measured(mark))
    await store.close()
    const again = await openIn(folder)
    expect([await marksOf(again, 'a'), await marksOf(again, 'b')]).toEqual([
      [2, 1],
      [2, 1],
    ])
    await again.commit([{ kind: 'device', deviceId: 'a', device: null }, deviceChange('a')])
    await again.telemetry.append('a', 3, measured(3))
    await again.close()
    const last = await openIn(folder)
    expect(last.notices).toEqual([])
    expect(await last.telemetry.list('a', all)).toEqual([{ ...measured(3), deviceId: 'a', sequence: 1, atMs: 3 }])
    expect(await marksOf(last, 'b')).toEqual([2, 1])
  })

  it('of a device whose deletion was all that was kept before the bench was killed is gone at the next start', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const open = () => openOn(disk)
    const store = await open()
    await store.commit([deviceChange('a'), deviceChange('b')])
    for (const deviceId of ['a', 'b']) await store.telemetry.append(deviceId, 1, measured(1))
    disk.killProcess()
    const journal = await open()
    await journal.commit([{ kind: 'device', deviceId: 'a', device: null }])
    // The deletion reached the disk, and the process ended before the next operation.
    disk.killProcess()
    expect(await gathered(disk.records().keys({ from: 'ring/', below: 'ring0' }))).toEqual(['ring/a', 'ring/b'])
    const again = await open()
    expect([await marksOf(again, 'a'), await marksOf(again, 'b')]).toEqual([[], [1]])
  })

  it('is kept aside and said when it cannot be opened, and begun anew', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await store.commit([deviceChange('a')])
    await store.telemetry.append('a', 1, measured(1))
    await store.close()
    await writeFile(path.join(folder, 'telemetry', 'CURRENT'), 'damaged')
    const again = await openIn(folder)
    expect(again.notices).toEqual([
      expect.stringMatching(
        /^The telemetry of devices could not be opened \(.+\)\. It was kept aside as unreadable\/\S+-telemetry; the bench goes on with a new one\.$/,
      ),
    ])
    expect(again.kept.devices).toHaveLength(1)
    await again.telemetry.append('a', 2, measured(2))
    expect(await marksOf(again)).toEqual([2])
    expect(await readdir(path.join(folder, 'unreadable'))).toHaveLength(1)
  })

  it('that the disk does not serve stops nothing else, and is taken again when it does', async () => {
    const folder = await temporaryFolder()
    const inItsPlace = path.join(folder, 'telemetry')
    const aside = path.join(folder, 'unreadable')
    await writeFile(inItsPlace, 'not a folder')
    await writeFile(aside, 'not a folder')
    const store = await openIn(folder)
    expect(store.notices).toEqual([expect.stringMatching(/^The telemetry in \S+ cannot be opened \(.+\): see that the disk is sound/)])
    await store.commit([deviceChange('a')])
    await expect(store.telemetry.append('a', 1, measured(1))).rejects.toMatchObject({ code: 'StorageFailed' })
    await expect(store.telemetry.list('a', all)).rejects.toMatchObject({ code: 'StorageFailed' })
    await rm(inItsPlace)
    await store.telemetry.append('a', 2, measured(2))
    await store.close()
    await rm(aside)
    const again = await openIn(folder)
    expect([again.notices, again.kept.devices.length, await marksOf(again)]).toEqual([[], 1, [2]])
  })

  it('has every message that was acknowledged when the bench is killed again and again, in order and no more than a ring', async () => {
    const folder = await temporaryFolder()
    await openIn(folder).then(async (store) => {
      await store.commit([deviceChange('a')])
      await store.close()
    })
    const acknowledged: number[] = []
    for (const killAfter of [1, 30, 400, 1_500]) {
      const child = fork(path.join(import.meta.dirname, 'telemetry-sender.ts'), [folder, String(Math.max(0, ...acknowledged) + 1_000)])
      onTestFinished(() => void child.kill('SIGKILL'))
      let count = 0
      child.on('message', (mark) => {
        if (mark === 'open') return
        acknowledged.push(mark as number)
        count += 1
        if (count === killAfter) child.kill('SIGKILL')
      })
      await once(child, 'close')
      expect(count).toBeGreaterThanOrEqual(killAfter)
      const store = await openIn(folder)
      expect(store.notices).toEqual([])
      const marks = await marksOf(store)
      expect(marks).toEqual(marks.toSorted((left, right) => right - left))
      const oldest = marks.length === keptTelemetry ? marks.at(-1)! : 0
      expect(acknowledged.filter((mark) => mark >= oldest && !marks.includes(mark))).toEqual([])
      expect(marks.length).toBeLessThanOrEqual(keptTelemetry)
      await store.close()
    }
  })
})
