import { beforeEach, describe, expect, it, test } from 'vitest'
import { startOfTime } from '../../helpers/api-port.ts'
import { doorWithThings, groupArn, thingArn, type AwsDoor } from '../../helpers/aws-door.ts'

let door: AwsDoor
beforeEach(async () => {
  door = await doorWithThings()
})

const arn = (name: string) => `arn:aws:iot:local:000000000000:thinggroup/${name}`
const members = async (group: string) => (await door.call('GET', `/thing-groups/${group}/things`)).body['things']
const group = async (name: string) => (await door.call('GET', `/thing-groups/${name}`)).body

describe('a thing group', () => {
  it('is a device set', async () => {
    const made = await door.call('POST', '/thing-groups/a%3Ab', { thingGroupProperties: { thingGroupDescription: 'Both' } })
    const thingGroupId = made.body['thingGroupId'] as string
    expect(made.body).toEqual({ thingGroupName: 'a:b', thingGroupArn: arn('a:b'), thingGroupId })
    expect(await group('a%3Ab')).toEqual({
      thingGroupName: 'a:b',
      thingGroupArn: arn('a:b'),
      thingGroupId,
      version: expect.any(Number) as number,
      thingGroupProperties: { thingGroupDescription: 'Both' },
      thingGroupMetadata: { creationDate: startOfTime / 1000 },
    })
    expect(door.bench.engine.deviceSet('a:b')).toMatchObject({ name: 'a:b', membership: { kind: 'static', deviceIds: [] } })
  })

  it('that the bench has made is found by its id and by its name', async () => {
    await door.bench.calls().deviceSets.create({
      deviceSetId: 'set-1',
      name: 'North shelf',
      description: '',
      membership: { kind: 'static', deviceIds: ['t-3'] },
    })
    expect(await members('set-1')).toEqual(['t-3'])
    expect(await members('North%20shelf')).toEqual(['t-3'])
    expect(await group('North%20shelf')).toMatchObject({ thingGroupName: 'set-1' })
  })

  it('that is dynamic has its query, and takes nobody in', async () => {
    await door.bench.calls().deviceSets.create({
      deviceSetId: 'all',
      name: 'All',
      description: '',
      membership: { kind: 'dynamic', query: 'deviceId = "t-3"' },
    })
    expect(await group('all')).toMatchObject({ queryString: 'deviceId = "t-3"', status: 'ACTIVE' })
    expect(await members('all')).toEqual(['t-3'])
    const refused = await door.call('PUT', '/thing-groups/addThingToThingGroup', { thingGroupName: 'all', thingName: 't-1' })
    expect(refused).toMatchObject({ status: 400, type: 'InvalidRequestException' })
  })

  test.each<[string, string, object, number, string]>([
    ['that exists', 'g', {}, 409, 'ResourceAlreadyExistsException'],
    ['with a parent', 'x', { parentGroupName: 'g' }, 400, 'InvalidRequestException'],
    ['with attributes', 'x', { thingGroupProperties: { attributePayload: { attributes: { a: 'b' } } } }, 400, 'InvalidRequestException'],
    ['with tags', 'x', { tags: [{ Key: 'a' }] }, 400, 'InvalidRequestException'],
    ['with a strange name', 'a%20b', {}, 400, 'InvalidRequestException'],
  ])('%s is not made', async (_, name, body, status, type) => {
    expect(await door.call('POST', `/thing-groups/${name}`, body)).toMatchObject({ status, type })
    expect([...door.bench.engine.deviceSets()]).toHaveLength(1)
  })

  it('that exists is named', async () => {
    expect((await door.call('POST', '/thing-groups/g', {})).body).toMatchObject({ resourceId: 'g', resourceArn: arn('g') })
  })

  it('gets another description, which is another version', async () => {
    const { version } = await group('g')
    const thingGroupProperties = { thingGroupDescription: 'New' }
    const changed = await door.call('PATCH', '/thing-groups/g', { thingGroupProperties, expectedVersion: version })
    expect(await group('g')).toMatchObject({ version: changed.body['version'], thingGroupProperties })
    expect(changed.body['version']).not.toBe(version)
    expect(await door.call('PATCH', '/thing-groups/g', { thingGroupProperties, expectedVersion: version })).toMatchObject({
      status: 409,
      type: 'VersionConflictException',
    })
  })

  it('goes; one that is not there is gone already', async () => {
    const { version } = await group('g')
    expect(await door.call('DELETE', '/thing-groups/g?expectedVersion=1')).toMatchObject({ status: 409 })
    expect((await door.call('DELETE', `/thing-groups/g?expectedVersion=${String(version)}`)).status).toBe(200)
    expect((await door.call('DELETE', '/thing-groups/g')).status).toBe(200)
    expect(await door.call('GET', '/thing-groups/g')).toMatchObject({ status: 404, type: 'ResourceNotFoundException' })
  })
})

describe('members', () => {
  it.each([
    ['names', { thingGroupName: 'g', thingName: 't-3' }],
    ['ARNs', { thingGroupArn: groupArn('g'), thingArn: thingArn('t-3') }],
  ])('come and go by %s, and twice is as once', async (_, body) => {
    for (const path of ['addThingToThingGroup', 'addThingToThingGroup']) await door.call('PUT', `/thing-groups/${path}`, body)
    expect(await members('g')).toEqual(['t-1', 't-2', 't-3'])
    for (const path of ['removeThingFromThingGroup', 'removeThingFromThingGroup'])
      expect((await door.call('PUT', `/thing-groups/${path}`, body)).status).toBe(200)
    expect(await members('g')).toEqual(['t-1', 't-2'])
  })

  it('that come at once are all there', async () => {
    for (let number = 0; number < 20; number += 1) await door.call('POST', `/things/x-${number}`, {})
    const body = (number: number) => ({ thingGroupName: 'g', thingName: `x-${number}` })
    await Promise.all(Array.from({ length: 20 }, (_, number) => door.call('PUT', '/thing-groups/addThingToThingGroup', body(number))))
    expect(await members('g')).toHaveLength(22)
  })

  it('are changed for one thing in several groups, all or none', async () => {
    await door.call('POST', '/thing-groups/h', {})
    const update = (body: object) => door.call('PUT', '/thing-groups/updateThingGroupsForThing', { thingName: 't-1', ...body })
    expect(await update({ thingGroupsToAdd: ['h', 'none'], thingGroupsToRemove: ['g'] })).toMatchObject({ status: 404 })
    expect([await members('g'), await members('h')]).toEqual([['t-1', 't-2'], []])
    expect((await update({ thingGroupsToAdd: ['h'], thingGroupsToRemove: ['g'] })).status).toBe(200)
    expect([await members('g'), await members('h')]).toEqual([['t-2'], ['t-1']])
  })

  test.each([
    ['no group', { thingName: 't-1' }, 400],
    ['no thing', { thingGroupName: 'g' }, 400],
    ['an unknown group', { thingGroupName: 'none', thingName: 't-1' }, 404],
    ['an unknown thing', { thingGroupName: 'g', thingName: 'none' }, 404],
    ['an ARN of something else', { thingGroupArn: thingArn('g'), thingName: 't-1' }, 400],
  ])('are refused with %s', async (_, body, status) => {
    expect(await door.call('PUT', '/thing-groups/addThingToThingGroup', body)).toMatchObject({ status })
  })

  it('are listed page by page', async () => {
    const { things, nextToken } = (await door.call('GET', '/thing-groups/g/things?maxResults=1&recursive=true')).body
    expect(things).toEqual(['t-1'])
    expect((await door.call('GET', `/thing-groups/g/things?nextToken=${String(nextToken)}`)).body).toEqual({ things: ['t-2'] })
  })
})

describe('lists', () => {
  const listed = (name: string) => ({ groupName: name, groupArn: arn(name) })
  beforeEach(async () => {
    await door.call('POST', '/thing-groups/h', {})
  })

  test.each<[path: string, names: string[]]>([
    ['/thing-groups', ['g', 'h']],
    ['/thing-groups?recursive=true&maxResults=5', ['g', 'h']],
    ['/thing-groups?namePrefixFilter=h', ['h']],
    ['/thing-groups?parentGroup=g', []],
    ['/things/t-1/thing-groups', ['g']],
    ['/things/t-3/thing-groups', []],
  ])('%s', async (path, names) => {
    expect((await door.call('GET', path)).body).toEqual({ thingGroups: names.map(listed) })
  })

  it.each(['/thing-groups?parentGroup=none', '/things/none/thing-groups'])('%s is refused', async (path) => {
    expect(await door.call('GET', path)).toMatchObject({ status: 404, type: 'ResourceNotFoundException' })
  })
})
