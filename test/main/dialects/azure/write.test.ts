import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CloudMessage } from '../../../../main/contract/cloud-messages.ts'
import type { Outgoing } from '../../../../main/contract/dialect.ts'
import type { Delivery, ExecutionDelivery, ShadowWrite } from '../../../../main/contract/deliveries.ts'
import { azureDialect } from '../../../../main/dialects/azure/index.ts'
import { decodeBag } from '../../../../main/dialects/azure/property-bag.ts'
import { factsOf } from '../facts.ts'
import { now } from '../shown.ts'

function write(delivery: Delivery): Outgoing {
  const [outgoing, ...more] = azureDialect.write(delivery, factsOf())
  expect(more).toEqual([])
  return outgoing!
}

const shadow: ShadowWrite = { before: null, after: null }

function told(what: ExecutionDelivery['what']): ExecutionDelivery {
  return {
    about: 'execution',
    deviceId: 'dev1',
    dialect: 'azure',
    jobId: 'job-7',
    jobName: 'Fan',
    executionNumber: 2,
    step: 1,
    channel: 'command',
    what,
  }
}

describe('settings', () => {
  test('go as one patch with the version that it made, whether the device has subscribed or not', () => {
    const patch = { target: 21, c1: { __t: 'c', on: null } }
    expect(write(told({ kind: 'settings', values: { target: 21 }, patch, version: 7, shadow }))).toEqual({
      topic: '$iothub/twin/PATCH/properties/desired/?$version=7',
      payload: '{"target":21,"c1":{"__t":"c","on":null},"$version":7}',
      qos: 1,
      needsSubscription: false,
    })
  })

  test('by hand go alike', () => {
    expect(write({ about: 'twin', deviceId: 'dev1', dialect: 'azure', patch: { a: null }, version: 3, shadow })).toEqual({
      topic: '$iothub/twin/PATCH/properties/desired/?$version=3',
      payload: '{"a":null,"$version":3}',
      qos: 1,
      needsSubscription: false,
    })
  })
})

describe('commands', () => {
  test.each([
    ['reboot', null, 'pnp', 'reboot', 'null'],
    ['reboot', { delay: 5 }, 'pnp', 'reboot', '{"delay":5}'],
    ['reboot', 0, 'legacy', 'reboot', '0'],
    ['reboot', false, 'preview', 'reboot', 'false'],
    ['reboot', '', 'pnp', 'reboot', '""'],
    ['c1.reboot', null, 'pnp', 'c1*reboot', 'null'],
    ['c1*reboot', null, 'pnp', 'c1*reboot', 'null'],
    ['c1.reboot', null, 'legacy', 'c1*reboot', 'null'],
    ['c1.reboot', null, 'preview', '$iotin:c1*reboot', 'null'],
  ] as const)('%s with %o in the format %s', (name, payload, wireFormat, method, body) => {
    expect(write(told({ kind: 'command', name, payload, wireFormat, isAnswered: true }))).toEqual({
      topic: `$iothub/methods/POST/${method}/?$rid=job-7.2.1`,
      payload: body,
      qos: 0,
      needsSubscription: true,
    })
  })

  test('an answer to what it was told finds its way back', () => {
    const { topic } = write(told({ kind: 'command', name: 'reboot', payload: null, wireFormat: 'pnp', isAnswered: true }))
    const answer = `$iothub/methods/res/200/${topic.slice(topic.indexOf('?'))}`
    const reading = azureDialect.read('dev1', { topic: answer, text: '', payloadBytes: 0, qos: 0, retain: false })
    expect(reading).toMatchObject({ input: { jobId: 'job-7', executionNumber: 2, step: 1, status: 'SUCCEEDED' } })
  })

  test.each([
    ['c1.reboot', { delay: 5 }, 'pnp', 'c1*reboot', '{"delay":5}'],
    ['c1.reboot', null, 'preview', '$iotin:c1*reboot', '@'],
    ['reboot', 'now', 'pnp', 'reboot', '"now"'],
  ] as const)('%s with %o that waits for offline devices goes as a message', (name, payload, wireFormat, method, body) => {
    const outgoing = write(told({ kind: 'command', name, payload, wireFormat, isAnswered: false }))
    expect(outgoing).toMatchObject({ payload: body, qos: 1, needsSubscription: true })
    const [path, bag] = [outgoing.topic.slice(0, 'devices/dev1/messages/devicebound/'.length), outgoing.topic.split('/').at(-1)!]
    expect(path).toBe('devices/dev1/messages/devicebound/')
    expect(decodeBag(bag)).toEqual([
      ['$.to', '/devices/dev1/messages/devicebound'],
      ['$.mid', 'job-7.2.1'],
      ['method-name', method],
    ])
  })
})

describe('documents', () => {
  test.each([
    [{ operation: 'update', action: 'x' }, 'update'],
    [{ action: 'install' }, 'install'],
    [{ operation: 5 }, 'document'],
    [{ operation: '', action: 'x'.repeat(129) }, 'document'],
    [{}, 'document'],
    [{ operation: 'a/b +#?%' }, 'a%2Fb%20%2B%23%3F%25'],
    [{ operation: 'größe\ud800' }, 'gr%C3%B6%C3%9Fe%EF%BF%BD'],
  ])('%o is the method %s', (document, method) => {
    expect(write(told({ kind: 'document', document }))).toEqual({
      topic: `$iothub/methods/POST/${method}/?$rid=job-7.2.1`,
      payload: JSON.stringify(document),
      qos: 0,
      needsSubscription: true,
    })
  })

  test('no operation breaks the topic', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (operation) => {
        const { topic } = write(told({ kind: 'document', document: { operation } }))
        expect(topic).toMatch(/^\$iothub\/methods\/POST\/[\x21-\x7e]+\/\?\$rid=job-7\.2\.1$/)
        expect(topic.split('/')).toHaveLength(5)
        expect(topic).not.toMatch(/[+#]/)
      }),
    )
  })
})

describe('messages', () => {
  const message: CloudMessage = {
    messageId: 'm-1',
    deviceId: 'dev1',
    payload: '{"hello":"wörld"}',
    contentType: null,
    correlationId: null,
    properties: {},
    state: 'waiting',
    deliveries: 0,
    queuedAtMs: now,
    expiresAtMs: now + 3_600_000,
    finishedAtMs: null,
  }

  test.each<[Partial<CloudMessage>, string]>([
    [{}, '%24.to=%2Fdevices%2Fdev1%2Fmessages%2Fdevicebound&%24.mid=m-1&%24.exp=2026-01-01T01%3A00%3A00.000Z'],
    [
      { correlationId: 'c 1', contentType: 'application/json', properties: { 'a b': 'ü', empty: '' } },
      '%24.to=%2Fdevices%2Fdev1%2Fmessages%2Fdevicebound&%24.mid=m-1&%24.cid=c%201&%24.ct=application%2Fjson' +
        '&%24.exp=2026-01-01T01%3A00%3A00.000Z&a%20b=%C3%BC&empty=',
    ],
  ])('%o', (change, bag) => {
    expect(write({ about: 'message', deviceId: 'dev1', dialect: 'azure', message: { ...message, ...change } })).toEqual({
      topic: `devices/dev1/messages/devicebound/${bag}`,
      payload: message.payload,
      qos: 1,
      needsSubscription: true,
    })
  })
})
