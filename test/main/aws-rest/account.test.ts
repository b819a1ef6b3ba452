import { expect, it, test } from 'vitest'
import { openAwsDoor } from '../../helpers/aws-door.ts'

test.each(['', '?endpointType=iot:Data', '?endpointType=iot%3AData-ATS', '?endpointType=iot:Jobs'])(
  'devices are told where the bench is%s',
  async (query) => {
    const door = await openAwsDoor()
    expect((await door.call('GET', `/endpoint${query}`)).body).toEqual({ endpointAddress: 'bench.local' })
  },
)

it('there is no endpoint for credentials', async () => {
  const door = await openAwsDoor()
  expect(await door.call('GET', '/endpoint?endpointType=iot:CredentialProvider')).toMatchObject({
    status: 400,
    type: 'InvalidRequestException',
    body: { message: expect.stringContaining('iot:Jobs') as string },
  })
})

it('events of jobs are told, and no others', async () => {
  const door = await openAwsDoor()
  const { eventConfigurations } = (await door.call('GET', '/event-configurations')).body as {
    eventConfigurations: Record<string, { Enabled: boolean }>
  }
  expect(Object.keys(eventConfigurations).filter((kind) => eventConfigurations[kind]!.Enabled)).toEqual(['JOB', 'JOB_EXECUTION'])
})

test.each<[object, number]>([
  [{ JOB: { Enabled: true }, JOB_EXECUTION: { Enabled: true } }, 200],
  [{ THING: { Enabled: false } }, 200],
  [{}, 200],
  [{ JOB: { Enabled: false } }, 400],
  [{ THING: { Enabled: true } }, 400],
  [{ WEATHER: { Enabled: true } }, 400],
])('setting them to %j is answered with %i', async (eventConfigurations, status) => {
  const door = await openAwsDoor()
  expect(await door.call('PATCH', '/event-configurations', { eventConfigurations })).toMatchObject({ status })
})
