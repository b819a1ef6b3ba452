import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ArchivedJob } from '../../../../main/contract/history.ts'
import { diskFiles } from '../../../../main/files/durable-files.ts'
import { historyFolder } from '../../../../main/store/history/history-folder.ts'
import { openLevelFolder } from '../../../../main/store/level-records.ts'
import { KeptAside } from '../../../../main/store/kept-aside.ts'
import { openIn, openOn, temporaryFolder } from '../data-folder.ts'
import { eventChange, eventRecord, executionChange, executionRecord, jobChanges, jobRecord, progressRecord } from '../kept-records.ts'
import { PowerCutDisk, seededRandom } from '../power-cut-disk.ts'

const everything = { offset: 0, limit: 100 }

function pastJob(jobId: string, devices = 2): ArchivedJob {
  return {
    definition: jobRecord(jobId),
    progress: progressRecord(jobId),
    executions: Array.from({ length: devices }, (_, index) => executionRecord(jobId, `d${index}`)),
  }
}

describe('the history in a data folder', () => {
  it('is there after a new start: events of the journal and of the log, and past jobs', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await store.commit([eventChange(1), eventChange(2)])
    await store.compact()
    await store.commit([eventChange(3)])
    await store.history.archive(pastJob('job-1', 3_000))
    await store.history.archive(pastJob('job-2'))
    expect(await store.history.events({}, { limit: 2 })).toEqual([eventRecord(3), eventRecord(2)])
    await store.close()
    const again = await openIn(folder)
    expect([again.kept.lastEventSequence, again.kept.jobs]).toEqual([3, []])
    expect(await again.history.events({ jobId: 'job-1' }, { limit: 10 })).toEqual([3, 2, 1].map((sequence) => eventRecord(sequence)))
    expect(await again.history.archivedJob('job-1')).toEqual(pastJob('job-1', 3_000))
    expect(await again.history.archivedJobs({}, { offset: 1, limit: 1 })).toMatchObject({ items: [{ jobId: 'job-1' }], total: 2 })
    expect(await again.history.forget('job-1')).toBe(true)
    expect(await again.history.archivedJobs({ search: 'job' }, everything)).toMatchObject({ items: [{ jobId: 'job-2' }], total: 1 })
  })

  it('gives way to the documents where a job stands in both at a start, and takes it again', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await store.commit([...jobChanges('job-1'), executionChange('job-1', 'd0')])
    await store.history.archive(pastJob('job-1', 1))
    expect((await store.history.archivedJobs({}, everything)).total).toBe(1)
    await store.close()
    const again = await openIn(folder)
    expect(again.kept.jobs.map(({ jobId }) => jobId)).toEqual(['job-1'])
    expect([await again.history.archivedJobs({}, everything), await again.history.archivedJob('job-1')]).toEqual([
      { items: [], total: 0, next: null },
      null,
    ])
    await again.history.archive(pastJob('job-1', 1))
    await again.commit([{ kind: 'job', jobId: 'job-1', job: null }])
    await again.close()
    const { kept, history } = await openIn(folder)
    expect([kept.jobs, kept.progress, kept.executions]).toEqual([[], [], []])
    expect(await history.archivedJob('job-1')).toEqual(pastJob('job-1', 1))
  })

  it('loses no job when the power is cut anywhere on its way from the documents to the archive', async () => {
    for (let troubleAt = 1, isThrough = false; !isThrough; troubleAt += 1) {
      const disk = new PowerCutDisk(seededRandom(troubleAt))
      const open = () => openOn(disk)
      const before = await open()
      await before.commit([...jobChanges('job-1'), executionChange('job-1', 'd0'), executionChange('job-1', 'd1')])
      disk.troubleAt = disk.operations + troubleAt
      isThrough = await (async () => {
        await before.history.archive(pastJob('job-1'))
        await before.commit([{ kind: 'job', jobId: 'job-1', job: null }, eventChange(1)])
        await before.close()
      })().then(
        () => disk.operations < disk.troubleAt,
        () => false,
      )
      disk.cutPower()
      const store = await open()
      const { jobs, executions } = store.kept
      const archived = await store.history.archivedJob('job-1')
      const found = archived ?? { definition: jobs[0], progress: store.kept.progress[0], executions }
      expect(found, `cut at ${troubleAt}`).toEqual(pastJob('job-1'))
      expect([jobs.length, store.kept.lastEventSequence]).toEqual(archived ? [0, 1] : [1, 0])
    }
  })

  it.each(['CURRENT', 'MANIFEST-'])('is kept aside and said when its %s cannot be read, and begun anew', async (damaged) => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await store.history.archive(pastJob('job-1'))
    await store.close()
    const [file] = (await readdir(path.join(folder, 'history'))).filter((name) => name.startsWith(damaged))
    await writeFile(path.join(folder, 'history', file!), 'damaged')
    const again = await openIn(folder)
    expect(again.notices).toEqual([
      expect.stringMatching(
        /^The history of past jobs and events could not be opened \(.+\)\. It was kept aside as unreadable\/\S+-history; the bench goes on with a new one\.$/,
      ),
    ])
    const [aside] = await readdir(path.join(folder, 'unreadable'))
    expect(await readFile(path.join(folder, 'unreadable', aside!, file!), 'utf8')).toBe('damaged')
    await again.history.archive(pastJob('job-2'))
    expect((await again.history.archivedJobs({}, everything)).total).toBe(1)
    await again.close()
    expect((await openIn(folder)).notices).toEqual([])
  })

  it('stays where it is when the disk takes no new one either', async () => {
    const folder = await temporaryFolder()
    await openIn(folder).then((store) => store.close())
    const current = path.join(folder, 'history', 'CURRENT')
    await writeFile(current, 'damaged')
    let made = 0
    const files = {
      ...diskFiles,
      makeFolder: (name: string) =>
        name.endsWith('history') && (made += 1) > 1 ? Promise.reject(new Error('ENOSPC')) : diskFiles.makeFolder(name),
    }
    await expect(openLevelFolder(files, folder, historyFolder, new KeptAside(files, folder, 'now'))).rejects.toThrow(/CURRENT/)
    expect(await readFile(current, 'utf8')).toBe('damaged')
  })

  it('is refused while another has it open', async () => {
    const folder = await temporaryFolder()
    const records = await openLevelFolder(diskFiles, folder, historyFolder, new KeptAside(diskFiles, folder, 'now'))
    await expect(openIn(folder)).rejects.toMatchObject({
      code: 'StorageFailed',
      sentence: `The history in ${path.join(folder, 'history')} is in use by another bench: stop that one first.`,
    })
    await records.close()
    expect((await openIn(folder)).notices).toEqual([])
  })

  it('says which folder it is when the disk does not serve', async () => {
    const store = await openIn(await temporaryFolder())
    await store.close()
    await expect(store.history.archivedJobs({}, everything)).rejects.toMatchObject({
      code: 'StorageFailed',
      sentence: expect.stringMatching(
        /^The history of past jobs and events in \S+ cannot be read \(.+\): see that the disk is sound/,
      ) as string,
    })
  })
})
