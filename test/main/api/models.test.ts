import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, rawRequest, token } from '../../helpers/http-door.ts'

const setting = (name: string) => ({ '@type': 'Property', name, schema: 'double', writable: true })
const cloud = (name: string) => ({ '@type': ['Property', 'Cloud'], name, schema: 'string' })
const model = (id: string, displayName: string, contents: unknown[] = [setting('target')]) => ({
  '@context': 'dtmi:dtdl:context;2',
  '@id': `dtmi:com:example:${id}`,
  '@type': 'Interface',
  displayName,
  contents,
})
const file = (model: unknown, name = 'model.json') => ({ name, text: JSON.stringify(model) })
const wrong = file(model('Oven;1', 'Oven', [{ '@type': 'Property', name: 'x' }]), 'oven.json')

let bench: TestBench
let calls: ReturnType<TestBench['calls']>
beforeEach(() => {
  bench = createTestBench()
  calls = bench.calls()
})

const templates = () => [...bench.engine.templates()].map(({ templateId, name }) => [templateId, name])

describe('the import of models', () => {
  it('says what would come of it, and changes nothing, when it is asked to check', async () => {
    const report = await calls.templates.importModels({ files: [file(model('Fridge;1', 'Fridge')), wrong], mode: 'check' })
    expect(report).toMatchObject({
      applied: false,
      templates: [{ templateId: 'dtmi:com:example:Fridge;1', name: 'Fridge', isKnown: false, settings: [{ name: 'target' }] }],
      problems: [{ file: 'oven.json', path: 'contents[0].schema' }],
    })
    expect(templates()).toEqual([])
  })

  it('makes no template when anything is wrong, and says what first', async () => {
    const files = [file(model('Fridge;1', 'Fridge')), wrong, { name: 'x.json', text: '{' }]
    await expect(calls.templates.importModels({ files })).rejects.toMatchObject({
      message: expect.stringContaining(
        'Nothing was imported. oven.json, at contents[0].schema: A schema is missing: write a name such as "double", or an Array, Enum, Map or Object. There is one more problem. Mend the files',
      ),
    })
    expect(templates()).toEqual([])
  })

  it('makes those that can be made when it is told to', async () => {
    const report = await calls.templates.importModels({ files: [file(model('Fridge;1', 'Fridge')), wrong], mode: 'good' })
    expect(report).toMatchObject({ applied: true, problems: [{ file: 'oven.json' }] })
    expect(templates()).toEqual([['dtmi:com:example:Fridge;1', 'Fridge']])
  })

  it('notes who did it', async () => {
    await calls.templates.importModels({ files: [file(model('Fridge;1', 'Fridge'))] })
    expect(JSON.stringify(await calls.events.list({}))).toContain('"ada"')
  })

  it('changes a template that is known, and keeps what models do not say', async () => {
    await calls.templates.importModels({ files: [file(model('Fridge;1', 'Fridge', [setting('old'), cloud('customer')]))] })
    const rack = { name: 'rack', schema: { type: 'string' as const } }
    await calls.templates.change({
      templateId: 'dtmi:com:example:Fridge;1',
      description: 'Ours.',
      properties: [{ name: 'customer', title: 'Mine', schema: { type: 'string' } }, rack],
      wireFormat: 'legacy',
      doneWhen: 'reported',
    })
    const report = await calls.templates.importModels({
      files: [file(model('Fridge;1', 'Cold fridge', [setting('target'), cloud('customer')]))],
    })
    expect(report.templates).toMatchObject([{ isKnown: true }])
    expect(await calls.templates.get({ templateId: 'dtmi:com:example:Fridge;1' })).toMatchObject({
      name: 'Cold fridge',
      description: 'Ours.',
      settings: [{ name: 'target' }],
      properties: [{ name: 'customer', schema: { type: 'string' } }, rack],
      wireFormat: 'legacy',
      doneWhen: 'reported',
    })
  })

  it('leaves a template alone that says the same already', async () => {
    const files = [file(model('Fridge;1', 'Fridge'))]
    await calls.templates.importModels({ files })
    const before = bench.engine.template('dtmi:com:example:Fridge;1')
    bench.wait(1000)
    expect(await calls.templates.importModels({ files })).toMatchObject({ applied: true, templates: [{ isKnown: true }] })
    expect(bench.engine.template('dtmi:com:example:Fridge;1')).toBe(before)
  })

  it('gives a template whose name another has its id with the name', async () => {
    await calls.templates.create({ name: 'Fridge' })
    const files = [
      file(model('Fridge;1', 'Fridge')),
      file(model('Oven;1', 'Oven')),
      file(model('Oven;2', 'Oven')),
      file(model('Pot;1', 'x'.repeat(256))),
      file(model('Pot;2', 'x'.repeat(256))),
    ]
    await calls.templates.importModels({ files })
    const pots = ['x'.repeat(256), `${'x'.repeat(256 - ' (dtmi:com:example:Pot;2)'.length)} (dtmi:com:example:Pot;2)`]
    const expected = ['Fridge', 'Fridge (dtmi:com:example:Fridge;1)', 'Oven', 'Oven (dtmi:com:example:Oven;2)', ...pots]
    expect(templates().map(([, name]) => name)).toEqual(expected)
    await calls.templates.importModels({ files })
    expect(templates().map(([, name]) => name)).toEqual(expected)
  })

  it('gives its template to the devices that have named the model', async () => {
    bench.apply({ kind: 'device.connected', deviceId: 'f1', dialect: 'azure', modelId: 'dtmi:com:example:Fridge;1' })
    await calls.templates.importModels({ files: [file(model('Fridge;1', 'Fridge'))] })
    expect(bench.engine.device('f1')).toMatchObject({ templateId: 'dtmi:com:example:Fridge;1' })
  })
})

describe('over REST', () => {
  let door: Awaited<ReturnType<typeof openHttpDoor>>
  beforeEach(async () => void (door = await openHttpDoor(bench)))
  afterEach(() => door.close())
  const request = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const { status, json } = await rawRequest(door, {
      method,
      path: `/api/v1/templates${path}`,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return [status, json]
  }

  it('a model goes in and comes out again as DTDL v3', async () => {
    const files = [file(model('Fridge;1', 'Fridge', [setting('target'), cloud('customer')]))]
    expect(await request('POST', '/import', { files })).toMatchObject([200, { applied: true }])
    expect(await request('GET', `/${encodeURIComponent('dtmi:com:example:Fridge;1')}/model`)).toEqual([
      200,
      [
        {
          '@context': ['dtmi:dtdl:context;3', 'dtmi:iotcentral:context;3'],
          '@id': 'dtmi:com:example:Fridge;1',
          '@type': 'Interface',
          displayName: 'Fridge',
          contents: [setting('target'), cloud('customer')],
        },
      ],
    ])
  })

  it('a template that is not there has no model', async () => {
    expect(await request('GET', '/none/model')).toMatchObject([404, { code: 'TemplateNotFound' }])
  })

  it.each([
    [{ files: [] }, 'Choose a file.'],
    [{ files: [{ name: 'a' }] }, 'text'],
    [{ files: [file({})], mode: 'maybe' }, 'mode'],
  ])('%j is refused', async (body, said) => {
    const [status, answer] = await request('POST', '/import', body)
    expect(status).toBe(400)
    expect(JSON.stringify(answer)).toContain(said)
  })
})
