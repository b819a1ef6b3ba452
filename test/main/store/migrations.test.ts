import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../main/contract/engine-io.ts'
import { executionSchema } from '../../../main/contract/executions.ts'
import { jobDefinitionSchema, jobProgressSchema } from '../../../main/contract/jobs.ts'
import { templateSchema } from '../../../main/contract/templates.ts'
import type { Store } from '../../../main/store/store.ts'
import { openIn, openOn, temporaryFolder } from './data-folder.ts'
import { canonical, deviceChange } from './kept-records.ts'
import { PowerCutDisk, seededRandom } from './power-cut-disk.ts'

const fixtureOf = (layout: string) => path.join(import.meta.dirname, 'fixtures', layout)
const rulesNote =
  'The data was brought to layout 2: jobs have rules of rollout, abort, time-outs, retries and schedule, and none of them is set on the jobs that were there. A copy as it was is in backups/layout-1.'
const modelsNote =
  'The data was brought to layout 3: device templates say what devices report and measure, and how settings reach Azure devices; with those that were there a setting is done, as before, when the device reports its value. A copy as it was is in backups/layout-2.'

/**
 * Brings a data folder to this layout with the power cut at each operation in turn: the next start has all that was
 * there, and the one after that has what was kept since.
 * @param check.since - is kept by the first of these starts.
 */
async function cutEverywhere(
  layout: string,
  check: { arrived(store: Store, where: string): void; since: Change[]; stayed(kept: Store['kept']): void },
): Promise<void> {
  const names = (await readdir(fixtureOf(layout), { recursive: true })).filter((name) => /\.(nd)?json$/.test(name))
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(path.join(fixtureOf(layout), name)) })))
  for (let troubleAt = 1, isThrough = false; !isThrough; troubleAt += 1) {
    const disk = new PowerCutDisk(seededRandom(troubleAt))
    for (const { name, bytes } of files) disk.plant(`/data/${name.replaceAll(path.sep, '/')}`, bytes)
    disk.troubleAt = troubleAt
    isThrough = await openOn(disk).then(
      () => disk.operations < disk.troubleAt,
      () => false,
    )
    disk.cutPower()
    const store = await openOn(disk)
    check.arrived(store, `cut at ${troubleAt}`)
    await store.commit(check.since)
    await store.close()
    disk.cutPower()
    check.stayed((await openOn(disk)).kept)
  }
}

describe('a data folder of layout 0', () => {
  it('is brought to this layout, with a backup of it as it was and a note', async () => {
    const folder = await temporaryFolder('layout-0')
    const store = await openIn(folder)
    expect(store.kept.devices.map(({ deviceId, slot, name }) => ({ deviceId, slot, name }))).toEqual(
      expect.arrayContaining([
        { deviceId: 'fridge-1', slot: null, name: 'Fridge 1' },
        { deviceId: 'fridge-2', slot: null, name: 'Fridge 2' },
      ]),
    )
    expect(store.kept.deviceSets).toHaveLength(1)
    expect(store.notices).toEqual([
      'The data was brought to layout 1: devices are spread over several files, and each can have a slot. A copy as it was is in backups/layout-0.',
      rulesNote,
      modelsNote,
    ])
    expect(await readdir(path.join(folder, 'backups', 'layout-0'))).toEqual(await readdir(fixtureOf('layout-0')))
    expect(await readFile(path.join(folder, 'backups', 'layout-0', 'devices.json'))).toEqual(
      await readFile(path.join(fixtureOf('layout-0'), 'devices.json')),
    )
    expect(await readdir(folder)).not.toContain('devices.json')
    await store.close()
    expect((await openIn(folder)).notices).toEqual([])
  })

  it('arrives whole when the power is cut at any operation of the migration, and what is kept afterwards is not undone', () =>
    cutEverywhere('layout-0', {
      arrived({ kept }, where) {
        expect(kept.devices, where).toHaveLength(2)
        expect(kept.devices.every(({ slot }) => slot === null)).toBe(true)
      },
      since: [deviceChange('new'), { kind: 'device', deviceId: 'fridge-1', device: null }],
      stayed: ({ devices }) => expect(devices.map(({ deviceId }) => deviceId).sort()).toEqual(['fridge-2', 'new']),
    }))

  it('goes on without a file of the old layout that cannot be read, and says where it is', async () => {
    const folder = await temporaryFolder('layout-0')
    await writeFile(path.join(folder, 'devices.json'), '{')
    const store = await openIn(folder)
    expect([store.kept.devices.length, store.kept.deviceSets.length]).toEqual([0, 1])
    expect(store.notices[0]).toMatch(/^devices\.json of the older layout could not be read .* its copy stays in backups\/layout-0\.$/)
    expect(await readFile(path.join(folder, 'backups', 'layout-0', 'devices.json'), 'utf8')).toBe('{')
  })
})

/** As layout 1 left it when the bench was killed: some in documents, some in the journal only. */
describe('a data folder of layout 1', () => {
  const jobIds = ['Job-Open', 'job-again', 'job-done', 'job-draft']
  const shapesOf = ({ kept }: Store) => [
    ...kept.jobs.map((job) => jobDefinitionSchema.safeParse(job)),
    ...kept.progress.map((progress) => jobProgressSchema.safeParse(progress)),
    ...kept.executions.map((execution) => executionSchema.safeParse(execution)),
  ]

  it('gets the fields that jobs and executions have since, in documents and journal alike', async () => {
    const folder = await temporaryFolder('layout-1')
    const store = await openIn(folder)
    expect(store.notices).toEqual([rulesNote, modelsNote])
    expect(store.kept.jobs.map(({ jobId }) => jobId).sort()).toEqual(jobIds)
    expect(shapesOf(store).filter(({ success }) => !success)).toEqual([])
    const progress = (wanted: string) => store.kept.progress.find(({ jobId }) => jobId === wanted)
    expect(progress('job-done')).toMatchObject({
      state: 'canceled',
      forceCanceled: false,
      note: null,
      // One of the two was canceled before it was told.
      attempts: 1,
      rolledOut: 2,
      lastRolloutAtMs: 1791792005000,
      rolloutEnded: false,
      runsMade: 0,
    })
    expect(progress('Job-Open')).toMatchObject({ state: 'running', attempts: 1, rolledOut: 2, lastRolloutAtMs: 1791792009000 })
    expect(progress('job-draft')).toMatchObject({ state: 'draft', attempts: 0, rolledOut: 0, lastRolloutAtMs: null })
    expect(store.kept.jobs[0]).toMatchObject({ abortConfig: null, schedulingConfig: null, jobTemplateId: null })
    expect(store.kept.executions.map(({ queuedAtMs, rolledOutAtMs }) => rolledOutAtMs === queuedAtMs)).not.toContain(false)
    expect([store.settings.benchName, store.kept.lastEventSequence]).toEqual(['Lab 2', 0])
    expect(await readdir(path.join(folder, 'backups', 'layout-1'))).toEqual(await readdir(fixtureOf('layout-1')))
    await store.close()
    const again = await openIn(folder)
    expect(again.notices).toEqual([])
    expect(canonical(again.kept)).toBe(canonical(store.kept))
  })

  it('is told by its documents when its layout file is missing', async () => {
    const folder = await temporaryFolder('layout-1')
    await rm(path.join(folder, 'layout.json'))
    expect((await openIn(folder)).notices).toEqual([rulesNote, modelsNote])
  })

  it('leaves a document that cannot be read to the start itself, which keeps it aside, and brings the rest', async () => {
    const folder = await temporaryFolder('layout-1')
    await writeFile(path.join(folder, 'executions', 'job-done.json'), '{')
    const store = await openIn(folder)
    expect(store.notices).toEqual([
      expect.stringMatching(/^executions\/job-done\.json could not be read .* kept aside as unreadable/),
      rulesNote,
      modelsNote,
    ])
    expect(store.kept.progress.find(({ jobId }) => jobId === 'job-done')).toMatchObject({ attempts: 0 })
    expect(store.kept.jobs).toHaveLength(4)
  })

  it('arrives whole when the power is cut at any operation of the migration, and what is kept afterwards is not undone', () =>
    cutEverywhere('layout-1', {
      arrived(store, where) {
        expect(store.kept.jobs.map(({ jobId }) => jobId).sort(), where).toEqual(jobIds)
        expect(shapesOf(store).filter(({ success }) => !success)).toEqual([])
      },
      since: [deviceChange('new'), ...['Job-Open', 'job-done'].map((jobId): Change => ({ kind: 'job', jobId, job: null }))],
      stayed({ jobs, executions }) {
        expect(jobs.map(({ jobId }) => jobId).sort()).toEqual(['job-again', 'job-draft'])
        expect(executions).toHaveLength(1)
      },
    }))
})

/** As layout 2 left it when the bench was killed: templates in their document, changed, deleted and made in the journal. */
describe('a data folder of layout 2', () => {
  const unsaid = { reported: [], telemetry: [], components: [], wireFormat: 'pnp', doneWhen: 'reported' }
  const fridge = {
    name: 'Fridge of the lab',
    settings: [{ name: 'target', schema: { type: 'integer', minimum: -30, maximum: 10, unit: '°C' } }],
    commands: [{ name: 'defrost', payload: { type: 'object' } }],
    ...unsaid,
  }
  const oven = { name: 'Oven', settings: [], ...unsaid }
  const templatesOf = ({ kept }: Store) => Object.fromEntries(kept.templates.map((template) => [template.templateId, template]))

  it('has templates that say what they did not, in documents and journal alike, and loses no event', async () => {
    const folder = await temporaryFolder('layout-2')
    const store = await openIn(folder)
    expect(store.notices).toEqual([modelsNote])
    expect(templatesOf(store)).toMatchObject({ fridge, oven })
    expect(store.kept.templates.map((template) => templateSchema.safeParse(template).success)).toEqual([true, true])
    expect([store.kept.twins, store.kept.credentials, store.kept.cloudMessages]).toEqual([[], [], []])
    expect(store.kept.jobs.map(({ jobId }) => jobId)).toEqual(['job-colder'])
    expect([store.settings.benchName, store.settings.mqttsPort, store.kept.lastEventSequence]).toEqual(['Lab 3', 8883, 9])
    expect((await store.history.events({}, { limit: 100 })).map(({ sequence }) => sequence)).toEqual([9, 8, 7, 6, 5, 4])
    expect(await readdir(path.join(folder, 'backups', 'layout-2'))).toEqual(await readdir(fixtureOf('layout-2')))
    await store.close()
    const again = await openIn(folder)
    expect(again.notices).toEqual([])
    expect(canonical(again.kept)).toBe(canonical(store.kept))
  })

  it('is told by its templates when its layout file is missing, and what a person chose since stays', async () => {
    const folder = await temporaryFolder('layout-2')
    await rm(path.join(folder, 'layout.json'))
    const store = await openIn(folder)
    expect(store.notices).toEqual([modelsNote])
    const template = { ...store.kept.templates.find(({ templateId }) => templateId === 'oven')!, doneWhen: 'acknowledged' as const }
    await store.commit([{ kind: 'template', templateId: 'oven', template }])
    await store.close()
    await rm(path.join(folder, 'layout.json'))
    const again = await openIn(folder)
    expect(again.notices).toEqual([])
    expect(templatesOf(again)['oven']).toEqual(template)
  })

  it('says once what is wrong with its journal, and takes the rest', async () => {
    const folder = await temporaryFolder('layout-2')
    const journal = path.join(folder, 'journal-000001.ndjson')
    await writeFile(journal, (await readFile(journal, 'utf8')).replace('"name":"Oven"', '"name":"Over"'))
    const store = await openIn(folder)
    expect(store.notices).toEqual([expect.stringMatching(/^journal-000001\.ndjson is damaged: 1 of its lines cannot be read/), modelsNote])
    expect(templatesOf(store)).toMatchObject({ fridge })
    expect(store.kept.jobs).toHaveLength(1)
  })

  it('arrives whole when the power is cut at any operation of the migration, and what is kept afterwards is not undone', () =>
    cutEverywhere('layout-2', {
      arrived(store, where) {
        expect(templatesOf(store), where).toMatchObject({ fridge, oven })
        expect([store.kept.templates.length, store.kept.devices.length, store.kept.lastEventSequence]).toEqual([2, 2, 9])
      },
      since: [deviceChange('new'), { kind: 'template', templateId: 'fridge', template: null }],
      stayed({ templates, devices }) {
        expect(templates).toMatchObject([oven])
        expect(devices).toHaveLength(3)
      },
    }))
})

describe('a newer data folder', () => {
  const newer: { file: string; text: string }[] = [
    { file: 'layout.json', text: '{"schemaVersion":7}' },
    { file: 'templates.json', text: '{"schemaVersion":7,"records":[]}' },
    { file: 'settings.json', text: '{"schemaVersion":7,"settings":{}}' },
  ]
  it.each(newer)('is refused by its $file, naming both layouts, and left as it is', async ({ file, text }) => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'layout.json'), '{"schemaVersion":3}')
    await writeFile(path.join(folder, file), text)
    const before = await readdir(folder)
    await expect(openIn(folder)).rejects.toMatchObject({
      code: 'NewerData',
      sentence: `${path.join(folder, file)} was written by a newer Benchfleet (layout 7; this one reads up to layout 3): start the newer version, or choose another folder with --data.`,
    })
    expect(await readdir(folder)).toEqual(before)
    expect(await readFile(path.join(folder, file), 'utf8')).toBe(text)
  })

  it('a layout file that cannot be read is kept aside', async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'layout.json'), 'x')
    expect((await openIn(folder)).notices).toEqual([expect.stringMatching(/^layout\.json could not be read/)])
  })
})
