import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { azureDialect } from '../../../../main/dialects/azure/index.ts'

describe('what a device may publish on', () => {
  test.each([
    ['devices/dev1/messages/events/', true],
    ['devices/dev1/messages/events', true],
    ['devices/dev1/messages/events/%24.ct=application%2Fjson', true],
    ['devices/dev1/anything', true],
    ['$iothub/twin/GET/?$rid=1', true],
    ['$iothub/anything', true],
    ['devices/dev2/messages/events/', false],
    ['devices/dev10/messages/events/', false],
    ['Devices/dev1/messages/events/', false],
    ['devices/dev1', false],
    ['$iothub', false],
    ['$dps/registrations/PUT/iotdps-register/?$rid=1', false],
    ['$aws/things/dev1/shadow/get', false],
    ['bench/dev1/reported', false],
    ['anything', false],
  ])('%s: %s', (topic, allowed) => {
    expect(azureDialect.mayPublish('dev1', topic) === true).toBe(allowed)
  })

  test('a sentence about a topic of 64 KiB stays a sentence', () => {
    expect(String(azureDialect.mayPublish('dev1', 'x'.repeat(65_535))).length).toBeLessThan(500)
    expect(String(azureDialect.maySubscribe('dev1', 'x'.repeat(65_535))).length).toBeLessThan(500)
  })
})

describe('what a device may subscribe to', () => {
  test.each([
    ['$iothub/twin/res/#', true],
    ['$iothub/twin/PATCH/properties/desired/#', true],
    ['$iothub/methods/POST/#', true],
    ['devices/dev1/messages/devicebound/#', true],
    ['$iothub/credentials/res/#', true],
    ['devices/dev2/messages/devicebound/#', false],
    ['devices/+/messages/devicebound/#', false],
    ['devices/dev1/messages/events/#', false],
    ['devices/dev1/#', false],
    ['$iothub/#', false],
    ['$iothub/+/POST/#', false],
    ['$iothub/methods/#', false],
    ['$dps/registrations/res/#', false],
    ['#', false],
    ['bench/dev1/#', false],
  ])('%s: %s', (filter, allowed) => {
    expect(azureDialect.maySubscribe('dev1', filter) === true).toBe(allowed)
  })

  test('no device has a right to what is another’s', () => {
    const id = fc.stringMatching(/^[a-z0-9.*?-]{1,8}$/)
    fc.assert(
      fc.property(id, id, fc.string(), (one, other, rest) => {
        fc.pre(one !== other)
        expect(azureDialect.mayPublish(one, `devices/${other}/${rest}`)).not.toBe(true)
        expect(azureDialect.maySubscribe(one, `devices/${other}/messages/devicebound/#`)).not.toBe(true)
      }),
    )
  })
})

describe('channels', () => {
  const own = 'devices/dev1/messages/devicebound/#'
  test.each([
    [[], ['setting']],
    [['$iothub/twin/res/#', '$iothub/twin/PATCH/properties/desired/#'], ['setting']],
    [['$iothub/methods/POST/#'], ['setting', 'command']],
    [[own], ['setting', 'message']],
    [
      [own, '$iothub/methods/POST/#', '$iothub/credentials/res/#'],
      ['setting', 'command', 'message'],
    ],
    [['devices/dev2/messages/devicebound/#'], ['setting']],
  ])('%o hear %o', (filters, channels) => {
    expect(azureDialect.channels('dev1', filters)).toEqual(channels)
  })
})
