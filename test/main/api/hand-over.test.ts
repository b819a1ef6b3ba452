import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finishImports } from '../../../main/api/hand-over.ts'
import { handOverFile } from '../../../main/bench-tools/hand-over/file.ts'
import type { HandOverContents, HandOverFile } from '../../../main/contract/hand-over.ts'
import { newJobTemplateSchema } from '../../../main/contract/job-templates.ts'
import { newRecipeSchema } from '../../../main/contract/recipes.ts'
import { settingsSchema } from '../../../main/contract/settings.ts'
import { newTemplateSchema } from '../../../main/contract/templates.ts'
import { createTestBench } from '../../helpers/api-port.ts'

type Bench = ReturnType<typeof createTestBench>
const all = { devices: true, ports: true }

async function fill(bench: Bench): Promise<void> {
  const calls = bench.calls()
  await calls.templates.create({ templateId: 'fridge', name: 'Fridge', settings: [{ name: 'fan', schema: { type: 'integer' } }] })
  bench.apply({
    kind: 'device.register',
    devices: [{ deviceId: 'd1', slot: 'A-1', templateId: 'fridge', attributes: { rack: '1' } }],
    by: 'person',
  })
  bench.apply({ kind: 'device.register', devices: [{ deviceId: 'd2', slot: 'A-2' }], by: 'person' })
  await calls.devices.change({ deviceId: 'd2', properties: { customer: 'Nordmarkt' } })
  const key = 'dG9wIHNlY3JldCAx'
  bench.apply({ kind: 'device.credentials', deviceId: 'd1', credentials: { kind: 'symmetricKey', primaryKey: key, secondaryKey: key } })
  await calls.deviceSets.create({ deviceSetId: 'all', name: 'Fridges', membership: { kind: 'dynamic', query: 'template = "fridge"' } })
  await calls.jobTemplates.create({
    jobTemplateId: 'fan',
    name: 'Set the fan',
    job: { type: 'setting', operations: [{ name: 'fan', value: 3 }] },
  })
  await calls.jobs.create({
    jobId: 'saved',
    type: 'command',
    operations: [{ name: 'reboot' }],
    targets: { thingGroupNames: ['all'] },
    run: false,
  })
  await calls.recipes.create({
    recipeId: 'r1',
    name: 'Provision',
    steps: [{ kind: 'template', name: 'Fan', jobTemplateId: 'fan' }] as never,
  })
  await calls.acceptanceSheets.create({
    name: 'Outgoing',
    steps: [{ checks: [{ source: 'reported', name: 'fan', expected: { is: 'equal', value: 3 } }] }],
  } as never)
  await calls.settings.change({ offlineGraceMs: 7_000, benchName: 'Left', monitorPassword: 'not to be seen 2', mqttPort: 1999 })
}

const exported = (bench: Bench, includes = all) => bench.calls().handOver.export(includes)
const statuses = (rows: { kind: string; id: string; status: string }[]) => rows.map(({ kind, id, status }) => `${status} ${kind} ${id}`)

describe('a hand-over', () => {
  it('brings all that the next bench needs, and nothing that is secret or of the machine', async () => {
    const [left, right] = [createTestBench(), createTestBench()]
    await fill(left)
    const file = await exported(left)
    const text = JSON.stringify(file)
    for (const secret of ['dG9wIHNlY3JldCAx', 'not to be seen', 'monitorPassword', 'credentials', 'reach'])
      expect(text).not.toContain(secret)
    expect(file.contents.settings).toMatchObject({ offlineGraceMs: 7_000, mqttPort: 1999 })
    const calls = right.calls()
    const preview = await calls.handOver.preview({ text })
    expect(preview.counts).toEqual({ conflict: 0, changed: 2, new: 8, same: 7 })
    expect(await calls.handOver.import({ file })).toEqual({ new: 8, changed: 2, same: 7, leftOut: 0 })
    expect((await exported(right)).contents).toEqual(file.contents)
    expect(right.engine.device('d2')).toMatchObject({ slot: 'A-2', properties: { customer: 'Nordmarkt' }, registeredBy: 'import' })
    expect(right.engine.credentials('d1')).toBeNull()
    expect((await calls.handOver.preview({ text })).counts).toEqual({ conflict: 0, changed: 0, new: 0, same: 17 })
  })

  it('leaves devices and ports at home unless they are asked for', async () => {
    const bench = createTestBench()
    await fill(bench)
    const { contents } = await bench.calls().handOver.export({})
    expect(contents.devices).toBeUndefined()
    expect(contents.settings).toEqual({ admission: 'open', offlineGraceMs: 7_000, recentJobs: 200 })
  })

  it('shows what changes, and what cannot be taken over and why; each can be left out', async () => {
    const [left, right] = [createTestBench(), createTestBench()]
    await fill(left)
    await fill(right)
    const calls = right.calls()
    await calls.deviceSets.change({ deviceSetId: 'all', membership: { kind: 'dynamic', query: 'slot exists' } })
    await calls.jobs.run({ jobId: 'saved' })
    await calls.recipes.delete({ recipeId: 'r1' })
    await calls.recipes.create({ recipeId: 'r2', name: 'Provision', steps: [{ kind: 'online', name: 'Wait' }] as never })
    const text = JSON.stringify(await exported(left, { devices: false, ports: false }))
    const { rows } = await calls.handOver.preview({ text })
    expect(statuses(rows).filter((line) => !line.startsWith('same') && !line.includes('acceptanceSheet'))).toEqual([
      'conflict recipe r1',
      'conflict job saved',
      'changed deviceSet all',
    ])
    expect(rows[0]!.problem).toBe('Another recipe is named ‘Provision’ here: rename it first, or leave this one out.')
    expect(rows.find(({ id }) => id === 'all')!.differences).toEqual([
      { path: 'membership.query', before: 'slot exists', after: 'template = "fridge"' },
    ])
    await expect(calls.handOver.import({ text })).rejects.toThrow('‘Provision’ cannot be taken over')
    const leaveOut = [
      { kind: 'recipe' as const, id: 'r1' },
      { kind: 'job' as const, id: 'saved' },
    ]
    expect(await calls.handOver.import({ text, leaveOut })).toMatchObject({ leftOut: 2 })
    expect(right.engine.deviceSet('all')!.membership).toEqual({ kind: 'dynamic', query: 'template = "fridge"' })
    expect(right.port.tools.recipes.get('r1')).toBeUndefined()
  })

  it('a job that ran here under the same id is a conflict where it differs', async () => {
    const [left, right] = [createTestBench(), createTestBench()]
    await fill(left)
    await left
      .calls()
      .jobs.edit({ jobId: 'saved', job: { type: 'command', operations: [{ name: 'blink' }], targets: { thingGroupNames: ['all'] } } })
    await fill(right)
    await right.calls().jobs.run({ jobId: 'saved' })
    const { rows } = await right.calls().handOver.preview({ text: JSON.stringify(await exported(left)) })
    expect(rows.find(({ kind }) => kind === 'job')).toMatchObject({
      status: 'conflict',
      problem: expect.stringContaining('has run on this bench'),
    })
  })

  it('refuses what is nested too deep, a thing that stands twice, and an id that is a way to another file', async () => {
    const [left, right] = [createTestBench(), createTestBench()]
    await fill(left)
    const { contents } = await exported(left)
    const before = await exported(right)
    const from = { benchName: 'Left', version: '1', writtenAt: '2026-01-01T00:00:00.000Z' }
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const sheet = contents.acceptanceSheets[0]!
    const hostile: [text: string, sentence: string][] = [
      [`{"format":"benchfleet-hand-over","schemaVersion":1,"checksum":"","contents":${nested}}`, 'nested deeper'],
      [JSON.stringify(handOverFile({ ...contents, recipes: [contents.recipes[0]!, contents.recipes[0]!] }, from)), 'stands twice'],
      [JSON.stringify(handOverFile({ ...contents, acceptanceSheets: [{ ...sheet, id: '../settings' }] }, from)), 'A sheet’s id has'],
    ]
    for (const [text, sentence] of hostile) {
      await expect(right.calls().handOver.preview({ text })).rejects.toThrow(sentence)
      await expect(right.calls().handOver.import({ text })).rejects.toThrow(sentence)
    }
    expect((await exported(right)).contents).toEqual(before.contents)
  })

  it('is taken over whole or not at all: what the bench refuses in the middle takes back what was done before', async () => {
    const [left, right] = [createTestBench(), createTestBench()]
    await fill(left)
    const before = await exported(right)
    const { contents } = await exported(left)
    // The engine refuses a value that is not of the template's type, once the template is there.
    const wrong = {
      ...contents,
      jobs: [
        { ...contents.jobs[0]!, templateId: 'fridge', work: { type: 'setting' as const, operations: [{ name: 'fan', value: 'fast' }] } },
      ],
    }
    const text = JSON.stringify(handOverFile(wrong, { benchName: 'Left', version: '1', writtenAt: '2026-01-01T00:00:00.000Z' }))
    await expect(right.calls().handOver.import({ text })).rejects.toThrow('Nothing was taken over.')
    right.apply({ kind: 'tick' })
    expect((await exported(right)).contents).toEqual(before.contents)
    expect(right.port.tools.handOverImports.list()).toEqual([])
  })

  it('one that a power cut ended is finished at the next start', async () => {
    const [left, right] = [createTestBench(), createTestBench()]
    await fill(left)
    const { from, contents } = await exported(left)
    await right.calls().templates.create({ ...contents.templates[0]! })
    await right.port.tools.handOverImports.put({ id: 'cut', who: 'ada', from, contents, leaveOut: [{ kind: 'device', id: 'd2' }] })
    const failures: unknown[] = []
    await finishImports(right.port, (error) => failures.push(error))
    expect(failures).toEqual([])
    expect((await exported(right)).contents).toEqual({ ...contents, devices: [contents.devices![0]] })
    expect(right.port.tools.handOverImports.list()).toEqual([])
  })
})

describe('a file that is refused changes nothing', () => {
  const good = async () => {
    const bench = createTestBench()
    await fill(bench)
    return exported(bench)
  }
  it.each<[what: string, spoil: (file: HandOverFile) => string, says: string]>([
    ['no JSON', (file) => JSON.stringify(file).slice(0, -20), 'is no JSON'],
    ['another file', () => '{"name":"x"}', 'This is no hand-over file'],
    ['a list', () => '[]', 'This is no hand-over file'],
    ['a newer version', (file) => JSON.stringify({ ...file, schemaVersion: 2 }), 'is of a newer version (2)'],
    ['a change by hand', (file) => JSON.stringify(file).replace('Fridges', 'Freezer'), 'is damaged or was changed by hand'],
    ['no checksum', (file) => JSON.stringify({ ...file, checksum: undefined }), 'is damaged'],
    [
      'what does not fit',
      (file) =>
        JSON.stringify(handOverFile({ ...file.contents, deviceSets: [{ deviceSetId: 'a b' }] } as unknown as HandOverContents, file.from)),
      'cannot be read at ‘contents.deviceSets.0',
    ],
    ['more than it may hold', () => ' '.repeat(24 * 1024 * 1024 + 1), ''],
  ])('%s', async (_what, spoil, says) => {
    const text = spoil(await good())
    const bench = createTestBench()
    await expect(bench.calls().handOver.import({ text })).rejects.toThrow(says)
    expect((await exported(bench)).contents).toEqual((await exported(createTestBench())).contents)
  })

  it('the order of members and spaces do not matter to the checksum', async () => {
    const file = await good()
    const turned = Object.fromEntries(Object.entries(file).reverse())
    expect(
      (
        await createTestBench()
          .calls()
          .handOver.preview({ text: JSON.stringify(turned, null, 4) })
      ).counts.new,
    ).toBe(8)
  })
})

describe('export, import, export', () => {
  const word = fc.stringMatching(/^[a-z]{1,6}$/)
  const title = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((text) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '').trim())
  const text = fc.string({ unit: 'grapheme', maxLength: 20 })
  const unique = <Item>(item: fc.Arbitrary<Item>, key: (made: Item) => string) => fc.uniqueArray(item, { maxLength: 5, selector: key })
  const named = title.filter((made) => made !== '')

  const fleet = fc.record({
    templates: fc.uniqueArray(fc.tuple(word, named, fc.constantFrom('integer', 'string', 'boolean')), {
      maxLength: 4,
      selector: ([id]) => id,
    }),
    devices: unique(
      fc.record({ id: word, name: named, slot: fc.option(word), own: fc.nat(9), note: text, client: fc.boolean() }),
      ({ id }) => id,
    ),
    sets: unique(fc.record({ id: word, name: named, isStatic: fc.boolean() }), ({ id }) => id),
    jobTemplates: unique(fc.record({ id: word, name: named, value: fc.jsonValue({ maxDepth: 2 }) }), ({ id }) => id),
    jobs: unique(
      fc.record({ id: word, name: named, document: fc.dictionary(word, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }) }),
      ({ id }) => id,
    ),
    recipes: unique(fc.record({ id: word, name: named, minimumPercent: fc.nat(100) }), ({ id }) => id),
    grace: fc.nat(60_000),
  })

  /** Names of one kind have to differ. */
  function named1<Item extends { name: string }>(items: Item[]): Item[] {
    return items.map((item, index) => ({ ...item, name: `${item.name} ${index}` }))
  }

  it('gives the same file, whatever the fleet', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (given) => {
        const [left, right] = [createTestBench(), createTestBench()]
        const calls = left.calls()
        for (const [index, [templateId, name, type]] of given.templates.entries())
          await calls.templates.create(
            newTemplateSchema.parse({ templateId, name: `${name} ${index}`, settings: [{ name: 'x', schema: { type } }] }),
          )
        for (const { id, name, slot, own, note, client } of given.devices) {
          const templateId = given.templates[own]?.[0] ?? null
          left.apply({
            kind: 'device.register',
            by: 'person',
            devices: [{ deviceId: id, name, slot, templateId, attributes: { note }, ...(client ? { clientId: `${id}-client` } : {}) }],
          })
          if (own > 4) await calls.devices.change({ deviceId: id, properties: { note, own } })
        }
        for (const { id, name, isStatic } of named1(given.sets))
          await calls.deviceSets.create({
            deviceSetId: id,
            name,
            membership: isStatic
              ? { kind: 'static', deviceIds: given.devices.map((device) => device.id) }
              : { kind: 'dynamic', query: 'slot exists' },
          })
        for (const { id, name, value } of named1(given.jobTemplates))
          await calls.jobTemplates.create(newJobTemplateSchema.parse({ jobTemplateId: id, name, job: { document: { value } } }))
        for (const { id, name, document } of given.jobs)
          await calls.jobs.create({ jobId: id, name, document, targets: { query: 'slot exists' }, run: false })
        for (const { id, name, minimumPercent } of named1(given.recipes))
          await calls.recipes.create(
            newRecipeSchema.parse({ recipeId: id, name, steps: [{ kind: 'online', name: 'Wait', gate: { minimumPercent } }] }),
          )
        await calls.settings.change({ offlineGraceMs: given.grace })
        const file = await exported(left)
        await right.calls().handOver.import({ text: JSON.stringify(file) })
        expect(await exported(right)).toEqual(file)
      }),
      { numRuns: 60 },
    )
  })
})

it('every setting is shared, a port, secret, or of this machine', () => {
  const ofThisMachine = ['benchName', 'announce', 'certificateNames', 'reach', 'monitorPassword', 'awsAccessKeyId', 'awsSecretAccessKey']
  const handed = [
    'admission',
    'offlineGraceMs',
    'recentJobs',
    'mqttPort',
    'mqttsPort',
    'webSocketPort',
    'filePort',
    'plainFilePort',
    'toolsPort',
  ]
  const neither = Object.keys(settingsSchema.shape).filter((name) => !ofThisMachine.includes(name) && !handed.includes(name))
  expect(neither).toEqual([])
})
