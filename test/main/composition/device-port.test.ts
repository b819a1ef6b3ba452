import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { devicePort } from '../../../main/composition/device-port.ts'
import { keptSettingsSchema } from '../../../main/contract/settings.ts'
import { dialectNamed } from '../../../main/dialects/index.ts'
import { EngineBench } from '../../helpers/engine-bench.ts'
import { attempt } from '../dialects/shown.ts'

it('where a device finds its files is told by its connection, and by HTTP only while it has none', () => {
  const bench = new EngineBench()
  const arrived: string[] = []
  const port = devicePort({
    door: { asked: () => expect.unreachable('nothing is asked') },
    submit: () => Promise.resolve(),
    settled: () => Promise.resolve(),
    fleet: bench.engine,
    settings: () => keptSettingsSchema.parse({}),
    arrivalOf: () => attempt(),
    certifiedDialect: dialectNamed('aws'),
    monitorUsername: 'monitor',
    keyHolder: () => null,
    arrived: (deviceId) => arrived.push(deviceId),
    note: () => undefined,
    log: () => undefined,
    now: () => 0,
  })
  const ask = () => [port.objectionOver(new Socket(), 'd1'), port.objectionTo('d1', new Socket())]
  expect(ask()).toEqual([null, null])
  expect(arrived).toEqual(['d1', 'd1'])
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'aws' })
  expect(ask()).toEqual([null, null])
  expect(arrived).toHaveLength(2)
})
