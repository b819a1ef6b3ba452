import { beforeEach, describe, expect, it, test } from 'vitest'
import { createJob, doorWithThings, openAwsDoor, type AwsDoor } from '../../helpers/aws-door.ts'

let door: AwsDoor
beforeEach(async () => {
  door = await doorWithThings()
})

const arn = (name: string) => `arn:aws:iot:local:000000000000:thing/${name}`
const get = async (name: string) => (await door.call('GET', `/things/${name}`)).body

async function template(templateId: string, name: string): Promise<void> {
  await door.bench.calls().templates.create({ templateId, name, description: '' })
}

describe('CreateThing', () => {
  it('registers a device; the same call again succeeds, and another does not', async () => {
    const body = { attributePayload: { attributes: { shelf: 'a', none: '' } } }
    const made = { thingName: 'f:1', thingArn: arn('f:1'), thingId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string }
    expect(await door.call('POST', '/things/f%3A1', body)).toEqual({ status: 200, type: null, body: made })
    expect(door.bench.engine.device('f:1')).toMatchObject({ attributes: { shelf: 'a' }, registeredBy: 'person' })
    expect((await door.call('POST', '/things/f%3A1', body)).body).toEqual(made)
    expect(await door.call('POST', '/things/f%3A1', { attributePayload: { attributes: { shelf: 'b' } } })).toMatchObject({
      status: 409,
      type: 'ResourceAlreadyExistsException',
      body: { resourceId: 'f:1', resourceArn: arn('f:1') },
    })
  })

  test.each<[string, string, object, number]>([
    ['a name that no topic can hold', 'a%2Fb', {}, 400],
    ['a billing group', 'x', { billingGroupName: 'b' }, 400],
    ['a type that is not there', 'x', { thingTypeName: 'none' }, 404],
    ['an attribute name that the bench cannot have', 'x', { attributePayload: { attributes: { 'a b': 'c' } } }, 400],
    ['an attribute that is too long', 'x', { attributePayload: { attributes: { a: 'c'.repeat(801) } } }, 400],
  ])('refuses %s', async (_, name, body, status) => {
    expect(await door.call('POST', `/things/${name}`, body)).toMatchObject({ status })
    expect(door.bench.engine.deviceCount()).toBe(3)
  })
})

describe('DescribeThing', () => {
  it('tells of a device', async () => {
    await template('fridge', 'Fridge')
    await door.call('POST', '/things/f', { thingTypeName: 'Fridge', attributePayload: { attributes: { shelf: 'a' } } })
    expect(await get('f')).toEqual({
      thingName: 'f',
      thingArn: arn('f'),
      thingId: expect.any(String) as string,
      thingTypeName: 'fridge',
      attributes: { shelf: 'a' },
      defaultClientId: 'f',
      version: expect.any(Number) as number,
    })
    expect(Number.isSafeInteger((await get('f'))['version'])).toBe(true)
  })

  it('names the client id that was given to it', async () => {
    await door.bench.calls().devices.change({ deviceId: 't-1', clientId: 'other' })
    expect(await get('t-1')).toMatchObject({ defaultClientId: 'other' })
  })
})

describe('UpdateThing', () => {
  const update = (body: object) => door.call('PATCH', '/things/t-1', body)

  it('sets all attributes, or merges them; an empty one takes one away', async () => {
    await update({ attributePayload: { attributes: { a: '1', b: '2' } } })
    await update({ attributePayload: { attributes: { b: '', c: '3' }, merge: true } })
    expect(await get('t-1')).toMatchObject({ attributes: { a: '1', c: '3' } })
    await update({ attributePayload: { attributes: { d: '4' } } })
    expect((await get('t-1'))['attributes']).toEqual({ d: '4' })
  })

  it('gives a type and takes it away', async () => {
    await template('fridge', 'Fridge')
    await update({ thingTypeName: 'fridge' })
    expect(await get('t-1')).toMatchObject({ thingTypeName: 'fridge' })
    await update({ removeThingType: true })
    expect(await get('t-1')).not.toHaveProperty('thingTypeName')
  })

  it('changes the version, and refuses to change another than was expected', async () => {
    const { version } = await get('t-1')
    expect((await update({ expectedVersion: version, attributePayload: { attributes: { a: '1' } } })).status).toBe(200)
    expect((await get('t-1'))['version']).not.toBe(version)
    expect(await update({ expectedVersion: version, attributePayload: { attributes: { a: '2' } } })).toMatchObject({
      status: 409,
      type: 'VersionConflictException',
    })
    expect(await door.call('DELETE', `/things/t-1?expectedVersion=${String(version)}`)).toMatchObject({ status: 409 })
    expect(await get('t-1')).toMatchObject({ attributes: { a: '1' } })
  })

  it('refuses a thing that is not there', async () => {
    expect(await door.call('PATCH', '/things/none', {})).toMatchObject({ status: 404, type: 'ResourceNotFoundException' })
  })
})

describe('DeleteThing', () => {
  it('removes what it had to do, and succeeds for one that is not there', async () => {
    await createJob(door, 'j')
    expect(await door.call('DELETE', '/things/t-1')).toEqual({ status: 200, type: null, body: {} })
    expect((await door.call('GET', '/things/t-1/jobs/j')).body['execution']).toMatchObject({ status: 'REMOVED' })
    expect((await door.call('DELETE', '/things/t-1')).status).toBe(200)
  })
})

describe('ListThings', () => {
  beforeEach(async () => {
    door = await openAwsDoor()
    await template('fridge', 'Fridge')
    const attributes = { a: { shelf: 'north-1' }, b: { shelf: 'north-2' }, c: {}, d: { shelf: 'south' } }
    for (const [name, own] of Object.entries(attributes))
      await door.call('POST', `/things/${name}`, {
        attributePayload: { attributes: own },
        ...(name === 'd' ? { thingTypeName: 'fridge' } : {}),
      })
  })

  const names = async (query: string) =>
    ((await door.call('GET', `/things?${query}`)).body['things'] as { thingName: string }[]).map(({ thingName }) => thingName)

  test.each<[query: string, names: string[]]>([
    ['', ['a', 'b', 'c', 'd']],
    ['maxResults=2', ['a', 'b']],
    ['attributeName=shelf', ['a', 'b', 'd']],
    ['attributeName=shelf&attributeValue=north-1', ['a']],
    ['attributeName=shelf&attributeValue=north', []],
    ['attributeName=shelf&attributeValue=north&usePrefixAttributeValue=true', ['a', 'b']],
    ['attributeName=constructor', []],
    ['thingTypeName=fridge', ['d']],
  ])('finds by %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected)
  })

  it('goes on where it ended while things come and go', async () => {
    const { nextToken } = (await door.call('GET', '/things?maxResults=2')).body
    await door.call('DELETE', '/things/a')
    await door.call('POST', '/things/aa', {})
    expect(await names(`maxResults=2&nextToken=${String(nextToken)}`)).toEqual(['c', 'd'])
  })
})

describe('thing types', () => {
  beforeEach(() => template('dtmi:com:example:fridge;1', 'Fridge'))

  it('are the device templates', async () => {
    const type = {
      thingTypeName: 'dtmi:com:example:fridge;1',
      thingTypeArn: 'arn:aws:iot:local:000000000000:thingtype/dtmi:com:example:fridge;1',
      thingTypeProperties: { thingTypeDescription: 'Fridge', searchableAttributes: [] },
      thingTypeMetadata: { deprecated: false, creationDate: expect.any(Number) as number },
    }
    expect((await door.call('GET', '/thing-types')).body).toEqual({ thingTypes: [type] })
    expect((await door.call('GET', '/thing-types?thingTypeName=none')).body).toEqual({ thingTypes: [] })
    const path = `/thing-types/${encodeURIComponent(type.thingTypeName)}`
    expect((await door.call('GET', path)).body).toEqual({ ...type, thingTypeId: expect.any(String) as string })
    expect(await door.call('GET', '/thing-types/none')).toMatchObject({ status: 404, type: 'ResourceNotFoundException' })
  })
})
