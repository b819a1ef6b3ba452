import { expect, test } from 'vitest'
import { demoInputs } from '../../../main/composition/demo-fleet.ts'
import { demoDevices, demoSets, demoTemplates } from '../../../main/simulator/demo.ts'
import { EngineBench, emptyTemplate } from '../../helpers/engine-bench.ts'

const demo = { devices: demoDevices(3), templates: demoTemplates(), sets: demoSets() }

function enter(bench: EngineBench): void {
  for (const input of demoInputs(bench.engine, demo)) bench.apply(input)
}

test('the demo fleet is entered once, and a second start enters nothing', () => {
  const bench = new EngineBench()
  enter(bench)
  expect([...bench.engine.templates()]).toHaveLength(demo.templates.length)
  expect(demoInputs(bench.engine, demo)).toEqual([])
})

test('templates and sets of a person with the same names stay, and the demo has its own templates beside them', () => {
  const bench = new EngineBench()
  const { name } = demo.templates[0]!
  bench.apply({ kind: 'template.create', templateId: 'mine', template: { ...emptyTemplate, name } })
  const membership = { kind: 'static' as const, deviceIds: [] }
  bench.apply({ kind: 'deviceSet.create', deviceSetId: 'mine', deviceSet: { name: demo.sets[0]!.name, description: '', membership } })
  enter(bench)
  expect(bench.engine.template('mine')?.name).toBe(name)
  expect(bench.engine.template(demo.templates[0]!.templateId!)?.name).toBe(`${name} (simulated)`)
  expect(demoInputs(bench.engine, demo)).toEqual([])
})
