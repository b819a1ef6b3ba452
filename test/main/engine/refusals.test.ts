import { describe, expect, test } from 'vitest'
import type { Input } from '../../../main/contract/engine-io.ts'
import type { NewTemplate } from '../../../main/contract/templates.ts'
import { benchWith, definition, emptyTemplate, fanWork, stateOf } from '../../helpers/engine-bench.ts'

const fridge: NewTemplate = {
  ...emptyTemplate,
  name: 'Fridge',
  settings: [{ name: 'fan', schema: { type: 'integer', minimum: 0, maximum: 3 } }],
  commands: [{ name: 'reboot', payload: null }],
}
const refusal = (code: string) => expect.objectContaining({ code })

describe('refusals change nothing', () => {
  test.each([
    ['InvalidInput', 'a value out of its range', { work: { type: 'setting' as const, operations: [{ name: 'fan', value: 9 }] } }],
    [
      'InvalidInput',
      'a setting that the template has not',
      { work: { type: 'setting' as const, operations: [{ name: 'door', value: 1 }] } },
    ],
    [
      'InvalidInput',
      'a payload that the command takes not',
      { work: { type: 'command' as const, operations: [{ name: 'reboot', value: 1 }] } },
    ],
    ['TemplateNotFound', 'a template that is not there', { templateId: 'gone' }],
    ['NoTargets', 'no device', { targets: { deviceIds: ['nobody'], deviceSetIds: [], query: null, exceptDeviceIds: [] } }],
    [
      'DeviceSetBroken',
      'a set that is not there',
      { targets: { deviceIds: [], deviceSetIds: ['gone'], query: null, exceptDeviceIds: [] } },
    ],
    [
      'DeviceSetBroken',
      'a query that cannot be read',
      { targets: { deviceIds: [], deviceSetIds: [], query: 'id =', exceptDeviceIds: [] } },
    ],
  ])('%s: %s', (code, _what, change) => {
    const bench = benchWith('d1')
    bench.apply({ kind: 'template.create', templateId: 'fridge', template: fridge })
    const before = stateOf(bench.engine)
    const job = { ...definition(['d1']), templateId: 'fridge', ...change }
    expect(() => bench.apply({ kind: 'job.create', jobId: 'j1', definition: job, by: 'tester', run: true })).toThrowError(refusal(code))
    expect(stateOf(bench.engine)).toEqual(before)
  })

  test.each(['job.run', 'job.rerun'] as const)('%s: a value that the template of now does not take', (kind) => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.apply({ kind: 'template.create', templateId: 'fridge', template: fridge })
    const job = { ...definition(['d1'], { work: fanWork }), templateId: 'fridge' }
    bench.apply({ kind: 'job.create', jobId: 'j1', definition: job, by: 'tester', run: kind === 'job.rerun' })
    if (kind === 'job.rerun') bench.answer('j1', 'd1', 'FAILED')
    const settings = [{ name: 'fan', schema: { type: 'integer' as const, minimum: 0, maximum: 1 } }]
    bench.apply({ kind: 'template.change', templateId: 'fridge', change: { settings } })
    const before = stateOf(bench.engine)
    const again: Input = kind === 'job.run' ? { kind, jobId: 'j1' } : { kind, jobId: 'j1', newJobId: 'j2', by: 'tester' }
    expect(() => bench.apply(again)).toThrowError(refusal('InvalidInput'))
    expect(stateOf(bench.engine)).toEqual(before)
  })

  test('several devices are deleted all or none', () => {
    const bench = benchWith('d1')
    expect(() => bench.apply({ kind: 'device.delete', deviceIds: ['d1', 'nobody'] })).toThrowError(refusal('DeviceNotFound'))
    expect(bench.engine.device('d1')).toBeDefined()
  })

  test('a field that is handed on as undefined stays as it was', () => {
    const bench = benchWith('d1')
    bench.apply({ kind: 'device.change', deviceId: 'd1', change: { name: undefined, slot: 'A1' } })
    expect(bench.engine.device('d1')).toMatchObject({ name: 'd1', slot: 'A1' })
  })

  test('a template in use stays, and a set whose template is gone is broken and says so', () => {
    const bench = benchWith('d1')
    bench.apply({ kind: 'template.create', templateId: 'fridge', template: fridge })
    bench.apply({ kind: 'device.change', deviceId: 'd1', change: { templateId: 'fridge' } })
    bench.apply({
      kind: 'deviceSet.create',
      deviceSetId: 's1',
      deviceSet: { name: 'Fridges', description: '', membership: { kind: 'dynamic', query: 'template = "Fridge"' } },
    })
    expect(bench.engine.members('s1').devices).toHaveLength(1)
    expect(() => bench.apply({ kind: 'template.delete', templateId: 'fridge' })).toThrowError(refusal('TemplateInUse'))
    bench.apply({ kind: 'device.change', deviceId: 'd1', change: { templateId: null } })
    bench.apply({ kind: 'template.delete', templateId: 'fridge' })
    expect(bench.engine.members('s1')).toEqual({ devices: [], broken: expect.stringContaining('Fridge') as string })
  })
})
