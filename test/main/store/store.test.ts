import { chmod, cp, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../main/contract/engine-io.ts'
import { openIn, openOn, temporaryFolder } from './data-folder.ts'
import {
  canonical,
  cloudMessageChange,
  credentialsChange,
  deviceChange,
  deviceCommandChange,
  eventChange,
  executionChange,
  executionGone,
  jobChanges,
  jobTemplateRecord,
  modelOf,
  setRecord,
  shadowChange,
  templateRecord,
  twinChange,
} from './kept-records.ts'
import { PowerCutDisk, seededRandom } from './power-cut-disk.ts'

const everyKind: Change[] = [
  deviceChange('a'),
  { kind: 'deviceSet', deviceSetId: 'set', deviceSet: setRecord('set') },
  { kind: 'template', templateId: 't', template: templateRecord('t') },
  { kind: 'jobTemplate', jobTemplateId: 'jt', jobTemplate: jobTemplateRecord('jt') },
  twinChange('a', 1),
  credentialsChange('a', 1),
  cloudMessageChange('a', 'm1'),
  cloudMessageChange('b', 'm1'),
  shadowChange('a', 'display'),
  shadowChange('b', 'display'),
  deviceCommandChange('a', 'c1'),
  deviceCommandChange('b', 'c1'),
  ...jobChanges('job-1'),
  executionChange('job-1', 'a'),
  eventChange(1),
]

describe('a data folder', () => {
  it('keeps every kind of record in documents that can be read without the journal', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await store.commit(everyKind)
    await store.close()
    expect((await readdir(folder)).sort()).toEqual([
      'cloud-messages',
      'credentials',
      'device-commands',
      'device-sets.json',
      'devices',
      'executions',
      'history',
      'job-templates.json',
      'jobs',
      'layout.json',
      'progress',
      'shadows',
      'telemetry',
      'templates.json',
      'twins',
    ])
    const again = await openIn(folder)
    expect(canonical(again.kept)).toBe(modelOf([everyKind]))
    expect(again.notices).toEqual([])
  })

  it('is written to disk under NODE_ENV=test too, readable by its owner only', async () => {
    expect(process.env['NODE_ENV']).toBe('test')
    const folder = path.join(await temporaryFolder(), 'data')
    const store = await openIn(folder)
    await store.commit([deviceChange('a')])
    expect(await readFile(path.join(folder, 'journal-000001.ndjson'), 'utf8')).toMatch(
      /^[0-9a-f]{8} \{"sequence":1,"group":1,"commit":1,"last":true,/,
    )
    await store.saveSettings({ ...store.settings, benchName: 'Lab 2' })
    await store.close()
    const modes = [folder, path.join(folder, 'devices'), path.join(folder, 'settings.json'), path.join(folder, 'layout.json')]
    expect(await Promise.all(modes.map(async (file) => (await stat(file)).mode & 0o777))).toEqual([0o700, 0o700, 0o600, 0o600])
  })

  it.skipIf(process.platform === 'win32')('is closed to others when it was not, with all that LevelDB makes in it', async () => {
    const folder = await temporaryFolder()
    const folders = [folder, ...['history', 'telemetry', 'devices'].map((name) => path.join(folder, name))]
    for (const name of folders.slice(1)) await mkdir(name)
    for (const name of folders) await chmod(name, 0o755)
    const store = await openIn(folder)
    await store.commit([deviceChange('a')])
    await store.close()
    expect(await Promise.all(folders.map(async (name) => (await stat(name)).mode & 0o777))).toEqual(folders.map(() => 0o700))
    expect(store.notices).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('is left open, and that is said, where several people keep files in it', async () => {
    const folder = await temporaryFolder()
    await chmod(folder, 0o1777)
    expect((await openIn(folder)).notices).toEqual([
      `Others on this computer can look into the data folder ${folder}, where the keys of devices are: choose a folder of your own with --data.`,
    ])
    expect((await stat(folder)).mode & 0o7777).toBe(0o1777)
  })

  it('keeps settings', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    expect(store.settings.mqttPort).toBe(1883)
    await Promise.all([
      store.saveSettings({ ...store.settings, mqttPort: 1884 }),
      store.saveSettings({ ...store.settings, mqttPort: 1885, benchName: 'Lab 2' }),
    ])
    await store.close()
    expect((await openIn(folder)).settings).toMatchObject({ mqttPort: 1885, benchName: 'Lab 2' })
  })

  it('forgets a deleted job with its progress and executions, and tolerates a late word about it', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await store.commit([...jobChanges('job-1'), executionChange('job-1', 'a'), ...jobChanges('Job-1'), executionChange('Job-1', 'a')])
    await store.compact()
    await store.commit([{ kind: 'job', jobId: 'job-1', job: null }])
    await store.commit([executionChange('job-1', 'late')])
    await store.commit([{ kind: 'job', jobId: 'job-1', job: null }])
    await store.close()
    const { kept } = await openIn(folder)
    expect([kept.jobs, kept.progress, kept.executions].map((records) => records.map(({ jobId }) => jobId))).toEqual([
      ['Job-1'],
      ['Job-1'],
      ['Job-1'],
    ])
    expect(await readdir(path.join(folder, 'executions'))).toEqual(['~job-1.json'])
  })

  const takenAway: { what: string; before: Change[]; gone: Change[]; left: Change[] }[] = [
    {
      what: 'one device of a job, and the others stay',
      before: [...jobChanges('job-1'), executionChange('job-1', 'a'), executionChange('job-1', 'b')],
      gone: [executionGone('job-1', 'a')],
      left: [...jobChanges('job-1'), executionChange('job-1', 'b')],
    },
    {
      what: 'the last device of a job, with the file that it stood in',
      before: [...jobChanges('job-1'), executionChange('job-1', 'a')],
      gone: [executionGone('job-1', 'a')],
      left: jobChanges('job-1'),
    },
    {
      what: 'the shadows and commands of a device, and not those of another',
      before: [
        ...['a', 'b'].flatMap((deviceId) => [
          deviceChange(deviceId),
          shadowChange(deviceId, 'display'),
          deviceCommandChange(deviceId, 'c1'),
        ]),
        shadowChange('a', 'lamp'),
      ],
      gone: [
        { kind: 'shadow', deviceId: 'a', shadowName: 'display', shadow: null },
        { kind: 'shadow', deviceId: 'a', shadowName: 'lamp', shadow: null },
        { kind: 'deviceCommand', deviceId: 'a', executionId: 'c1', command: null },
        { kind: 'device', deviceId: 'a', device: null },
      ],
      left: [deviceChange('b'), shadowChange('b', 'display'), deviceCommandChange('b', 'c1')],
    },
  ]
  it.each(takenAway)('forgets $what, from the journal and from the documents', async ({ before, gone, left }) => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await store.commit(before)
    await store.compact()
    await store.commit(gone)
    const killed = await temporaryFolder()
    await cp(folder, killed, { recursive: true, filter: (name) => !name.includes('lock') })
    expect(canonical((await openIn(killed)).kept)).toBe(modelOf([left]))
    await store.close()
    expect(canonical((await openIn(folder)).kept)).toBe(modelOf([left]))
    const hasExecutions = left.some(({ kind }) => kind === 'execution')
    expect(await readdir(path.join(folder, 'executions')).catch(() => [])).toEqual(hasExecutions ? ['job-1.json'] : [])
  })

  it('takes no more once it is closing', async () => {
    const store = await openIn(await temporaryFolder())
    await store.close()
    await expect(store.commit([deviceChange('a')])).rejects.toMatchObject({ code: 'StorageFailed' })
  })

  it('loses nothing that was asked for before it was closed', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    const commits = Array.from({ length: 50 }, (_, index) => store.commit([deviceChange(`d${index}`)]))
    await store.close()
    await Promise.all(commits)
    expect((await openIn(folder)).kept.devices).toHaveLength(50)
  })
})

describe('group commit', () => {
  it('takes all that waits with one sync, and ends commits in the order of the calls', async () => {
    const store = await openIn(await temporaryFolder())
    const ended: number[] = []
    await Promise.all(Array.from({ length: 1_000 }, (_, index) => store.commit([deviceChange('a', index)]).then(() => ended.push(index))))
    expect(ended).toEqual([...ended].sort((left, right) => left - right))
    expect(store.stats()).toMatchObject({ commits: 1_000, failure: null })
    expect(store.stats().syncs).toBeLessThan(10)
  })

  it('a commit ends after the sync that covers it, and not before', async () => {
    const disk = new PowerCutDisk(seededRandom(1))
    const files = disk.files()
    let letSync: () => void = () => undefined
    const mayLetSync = new Promise<void>((resolve) => (letSync = resolve))
    const store = await openOn(
      disk,
      {},
      {
        ...files,
        create: async (file) => {
          const made = await files.create(file)
          return { ...made, sync: () => (file.includes('journal') ? mayLetSync.then(() => made.sync()) : made.sync()) }
        },
      },
    )
    let hasEnded = false
    const commit = store.commit([deviceChange('a')]).then(() => (hasEnded = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect([hasEnded, disk.names().includes('/data/journal-000001.ndjson')]).toEqual([false, true])
    letSync()
    await commit
  })

  it('lets others work while a large commit is written, and keeps it whole', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    const changes = [...jobChanges('job-1'), ...Array.from({ length: 30_000 }, (_, index) => executionChange('job-1', `d${index}`))]
    let turns = 0
    let isDone = false
    const count = () => {
      turns += 1
      if (!isDone) setImmediate(count)
    }
    setImmediate(count)
    await store.commit(changes)
    isDone = true
    expect(turns).toBeGreaterThan(5)
    expect(store.stats().commits).toBe(1)
    await store.close()
    expect((await openIn(folder)).kept.executions).toHaveLength(30_000)
  })
})

describe('compaction', () => {
  it('goes on under commits, again and again, and leaves no journal behind when it is closed', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder, { compactAfterBytes: 20_000 })
    const commits: Change[][] = []
    for (let round = 0; round < 20 || store.stats().compactions < 3; round += 1) {
      const batch = Array.from({ length: 10 }, (_, index) => [
        deviceChange(`d${index}`, round),
        ...jobChanges(`job-${round % 7}`, round),
        executionChange(`job-${round % 7}`, `d${index}`, round),
      ])
      if (round % 9 === 8) batch.push([{ kind: 'job', jobId: `job-${round % 7}`, job: null }])
      commits.push(...batch)
      await Promise.all(batch.map((changes) => store.commit(changes)))
    }
    await store.close()
    expect((await readdir(folder)).filter((name) => name.startsWith('journal'))).toEqual([])
    expect(canonical((await openIn(folder)).kept)).toBe(modelOf(commits))
  })
})
