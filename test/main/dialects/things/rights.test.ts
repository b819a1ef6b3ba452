import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { awsDialect } from '../../../../main/dialects/aws/index.ts'
import { emqxDialect } from '../../../../main/dialects/emqx/index.ts'
import { families, read } from './families.ts'

// aws-iot-jobs.md, 1.1 and 6.5; emqx-fleets.md, 1 and 2. R stands for the root.
describe.each(families)('$root', ({ dialect, root }) => {
  const filled = (topic: string) => topic.replace(/^R/, root)

  test.each([
    ['R/things/t1/jobs/get', true],
    ['R/things/t1/anything', true],
    ['telemetry', true],
    ['a/b/c', true],
    ['things/t2/jobs/get', true],
    ['/', true],
    ['R/things/t1/', false],
    ['R/things/t1', false],
    ['R/things/t2/jobs/get', false],
    ['R/things/t10/jobs/get', false],
    ['R/things/', false],
    ['R/events/job/j1/completed', false],
    ['R/rules', false],
    ['$SYS/x', false],
    ['$file/f1/init', false],
    ['$iothub/twin/GET/?$rid=1', false],
    ['$', false],
  ])('may publish on %s: %s', (topic, allowed) => {
    expect(dialect.mayPublish('t1', filled(topic)) === true).toBe(allowed)
  })

  test.each([
    ['R/things/t1/#', true],
    ['R/things/t1/jobs/+/update/accepted', true],
    ['R/things/t1/jobs/$next/get/+', true],
    ['#', true],
    ['+/things/t2/jobs/notify', true],
    ['a/+/c', true],
    ['R/#', false],
    ['R/things/#', false],
    ['R/things/+/jobs/notify', false],
    ['R/things/t2/jobs/notify', false],
    ['R/things/t1', false],
    ['R/events/#', false],
    ['$share/g/R/things/t1/#', false],
    ['$SYS/#', false],
  ])('may subscribe to %s: %s', (filter, allowed) => {
    expect(dialect.maySubscribe('t1', filled(filter)) === true).toBe(allowed)
  })

  test.each([
    ['R/things/t1/jobs/get', true],
    ['R/things/t1/#', true],
    ['R/events/#', false],
    ['bench/t1/reported', false],
    ['things/t1', false],
  ])('%s is its own alone: %s', (topic, isOwn) => {
    expect(dialect.owns(filled(topic), 't1')).toBe(isOwn)
  })

  test.each([
    [[], []],
    [['#'], []],
    [['+/things/t1/#'], []],
    [['R/things/t1/#'], ['setting', 'queue']],
    [['R/things/t1/jobs/notify'], ['queue']],
    [['R/things/t1/jobs/notify-next'], ['queue']],
    [['R/things/t1/jobs/+'], ['queue']],
    [['R/things/t1/jobs/#'], ['queue']],
    [['R/things/t1/jobs/+/get/accepted', 'R/things/t1/jobs/get/+'], []],
    [['R/things/t1/shadow/update/delta'], ['setting']],
    [
      ['R/things/t1/shadow/update/+', 'R/things/t1/+/notify-next'],
      ['setting', 'queue'],
    ],
    [['R/things/t1/shadow/name/n/update/delta'], []],
    [['R/things/t1/shadow/update/rejected'], []],
    [['R/things/t2/#'], []],
  ])('with %j it can be handed %j', (filters, channels) => {
    expect(dialect.channels('t1', filters.map(filled))).toEqual(channels)
  })

  test('of another thing’s topic it is told what to register', () => {
    expect(dialect.mayPublish('line-3', filled('R/things/cold-7/jobs/get'))).toBe(
      'This is a topic of thing ‘cold-7’, and the device came as ‘line-3’: register ‘cold-7’ with the client id that it comes by, or give it a certificate for ‘cold-7’.',
    )
    expect(dialect.maySubscribe('line-3', filled('R/things/cold-7/#'))).toContain('thing ‘cold-7’')
  })

  test('what it may not publish is refused in the same words, should it come to be read', () => {
    const topic = filled('R/things/t2/jobs/get')
    expect(read(dialect, topic, '{}')).toEqual({ kind: 'refused', sentence: dialect.mayPublish('t1', topic) })
  })

  test('a sentence about a topic of 64 KiB stays a sentence', () => {
    for (const topic of [`$${'x'.repeat(65_000)}`, filled(`R/things/${'x'.repeat(65_000)}/jobs/get`)])
      expect(String(dialect.mayPublish('t1', topic)).length).toBeLessThan(600)
  })

  test('no thing has a right to what is another’s', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9:_-]{1,8}$/)
    fc.assert(
      fc.property(id, id, fc.string(), (one, other, rest) => {
        fc.pre(one !== other)
        expect(dialect.mayPublish(one, `${root}/things/${other}/${rest}`)).not.toBe(true)
        expect(dialect.maySubscribe(one, `${root}/things/${other}/${rest}`)).not.toBe(true)
      }),
    )
  })
})

describe('what only one of them has', () => {
  test.each([
    ['$aws/rules/r1/telemetry', true],
    ['$aws/rules/r1/', false],
    ['$aws/rules//x', false],
    ['$emqx/things/t1/jobs/get', false],
  ])('AWS may publish on %s: %s', (topic, allowed) => {
    expect(awsDialect.mayPublish('t1', topic) === true).toBe(allowed)
  })

  test.each([
    ['$emqx/commands/things/t1/executions/e1/response', true],
    ['$emqx/commands/things/t2/executions/e1/response', false],
    ['$emqx/commands/t1/executions/e1/response', false],
    ['$aws/rules/r1/telemetry', false],
    ['$aws/things/t1/jobs/get', false],
  ])('EMQX may publish on %s: %s', (topic, allowed) => {
    expect(emqxDialect.mayPublish('t1', topic) === true).toBe(allowed)
  })

  test('commands are EMQX’s own, and not below its things', () => {
    expect(emqxDialect.owns('$emqx/commands/things/t1/executions/+/request', 't1')).toBe(true)
    expect(awsDialect.owns('$emqx/commands/things/t1/executions/+/request', 't1')).toBe(false)
    expect(emqxDialect.maySubscribe('t1', '$emqx/commands/things/t2/executions/+/request')).toContain('thing ‘t2’')
  })

  test.each([
    [['$emqx/commands/things/t1/executions/+/request'], ['deviceCommand']],
    [['$emqx/commands/things/t1/#'], ['deviceCommand']],
    [['$emqx/commands/things/t1/executions/e1/request'], []],
    [['$emqx/things/t1/shadow/update'], ['setting']],
    [['$emqx/things/t1/shadow/get/accepted'], []],
  ])('EMQX, with %j: %j', (filters, channels) => {
    expect(emqxDialect.channels('t1', filters)).toEqual(channels)
  })

  test.each([
    [['$aws/things/t1/shadow/get/accepted'], ['setting']],
    [['$aws/things/t1/shadow/get/+'], ['setting']],
    [['$aws/things/t1/shadow/update/accepted'], ['setting']],
    [['$aws/things/t1/shadow/update/documents'], ['setting']],
    [['$aws/things/t1/shadow/update'], []],
  ])('AWS, with %j: %j', (filters, channels) => {
    expect(awsDialect.channels('t1', filters)).toEqual(channels)
  })
})
