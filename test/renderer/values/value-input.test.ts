import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import type { ValueSchema } from '../../../main/contract/templates.ts'
import { readDraft } from '../../../renderer/values/read-draft.ts'
import { emptyDraft, type ValueDraft } from '../../../renderer/values/value-draft.ts'
import type { ValueKind } from '../../../renderer/values/value-kind.ts'
import ValueInput from '../../../renderer/values/ValueInput.vue'

/** The input as a page holds it; `draft` follows what is typed. */
function mountInput(
  kind: ValueKind,
  first: ValueDraft = emptyDraft(kind),
  props: { optional?: boolean; problems?: [string, string][] } = {},
) {
  const draft = ref(first)
  const part = mount(
    defineComponent({
      render: () =>
        h(ValueInput, {
          kind,
          label: 'limits',
          field: 'value',
          optional: props.optional ?? false,
          problems: new Map(props.problems),
          modelValue: draft.value as ValueDraft,
          'onUpdate:modelValue': (value: ValueDraft) => (draft.value = value),
        }),
    }),
    { attachTo: document.body },
  )
  const named = (name: string) => {
    const found = part.findAll('input, select, textarea, [role=switch]').find((input) => nameOf(input.element) === name)
    if (!found) throw new Error(`There is no input ‘${name}’.`)
    return found
  }
  const button = (name: string) => {
    const words = (each: Element) => (each.getAttribute('aria-label') ?? each.textContent ?? '').trim()
    const found = part.findAll('button').find((each) => words(each.element) === name)
    if (!found) throw new Error(`There is no button ‘${name}’.`)
    return found
  }
  const read = () => readDraft(kind, draft.value as ValueDraft, props.optional)
  return { part, draft, named, button, read }
}

/** What a screen reader calls an input. */
function nameOf(input: Element): string {
  const label = input.getAttribute('aria-label') ?? document.querySelector(`label[for="${input.id}"]`)?.textContent ?? ''
  return label.replaceAll(/\s+/g, ' ').trim()
}
const focusedName = () => nameOf(document.activeElement!)

const step: ValueSchema = { type: 'integer', minimum: 0, maximum: 3 }
const limits: ValueSchema = {
  type: 'object',
  fields: [
    { name: 'high', title: 'High', schema: { type: 'double', unit: '°C' } },
    { name: 'note', schema: { type: 'string' } },
    { name: 'alarm', schema: { type: 'boolean', trueTitle: 'Loud' } },
    { name: 'steps', schema: { type: 'array', items: step } },
  ],
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  document.body.replaceChildren()
})

describe('the input for a value', () => {
  test.each<[ValueKind, string]>([
    [{ type: 'boolean' }, '[role=switch]'],
    [{ type: 'integer', unit: 's' }, 'input[inputmode=decimal]'],
    [{ type: 'enum', values: [{ value: 'eco' }] }, 'select'],
    [{ type: 'dateTime' }, 'input[type=datetime-local]'],
    [{ type: 'date' }, 'input[type=date]'],
    [{ type: 'time' }, 'input[type=time]'],
    [{ type: 'duration' }, 'input[type=text]'],
    [{ type: 'object' }, 'textarea'],
    [{ type: 'string' }, 'input[type=text]'],
    [{ type: 'json' }, 'textarea'],
    [limits, 'fieldset'],
    [{ type: 'array', items: step }, 'fieldset'],
    [{ type: 'map', values: step }, 'fieldset'],
  ])('of %j is %s', (kind, selector) => {
    expect(mountInput(kind).part.find(selector).exists()).toBe(true)
  })

  test('of a command without payload is a sentence', () => {
    expect(mountInput({ type: 'none' }).part.text()).toBe('This command takes no payload.')
  })

  test('says what is wrong once the person stops typing', async () => {
    const { part, named } = mountInput(step)
    await named('limits').setValue('9')
    expect(part.find('[role=alert]').exists()).toBe(false)
    vi.advanceTimersByTime(1_000)
    await nextTick()
    expect(part.find('[role=alert]').text()).toBe('9 is out of range: write a whole number from 0 to 3.')
    await named('limits').setValue('2')
    vi.advanceTimersByTime(1_000)
    await nextTick()
    expect(part.find('[role=alert]').exists()).toBe(false)
  })

  test('of a duration says it in words', async () => {
    const { part, named } = mountInput({ type: 'duration' })
    expect(part.text()).toContain('PT1H30M for an hour and a half')
    await named('limits').setValue('P1DT12H')
    expect(part.text()).toContain('1 day 12 hours')
  })

  test('of a switch has its own words for on and off', async () => {
    const { part, named, draft } = mountInput({ type: 'boolean', trueTitle: 'Open', falseTitle: 'Shut' })
    expect(part.text()).toContain('Shut')
    await named('limits').trigger('click')
    expect(part.text()).toContain('Open')
    expect(draft.value).toBe('true')
  })

  test('of a time of day sends its seconds, which a browser leaves out', async () => {
    const { named, draft } = mountInput({ type: 'time' })
    await named('limits').setValue('14:00')
    expect(draft.value).toBe('14:00:00')
  })
})

describe('the inputs for an object', () => {
  test('are called with the name of the group, and each may be left out', async () => {
    const { named, button, read } = mountInput(limits)
    await named('limits, High').setValue('8')
    await named('limits, note').setValue('x')
    await button('Fill in limits, steps').trigger('click')
    await button('Add item to limits, steps').trigger('click')
    await nextTick()
    expect(focusedName()).toBe('limits, steps, 1')
    await named('limits, steps, 1').setValue('2')
    expect(read()).toEqual({ value: { high: 8, note: 'x', steps: [2] } })

    await named('limits, High').setValue('')
    await named('limits, note').setValue('')
    await button('Leave out limits, steps').trigger('click')
    expect(read()).toEqual({ value: { note: '' } })
    await button('Leave out limits, note').trigger('click')
    expect(read()).toEqual({ problems: [{ path: '', message: 'Fill in at least one field.' }] })
  })

  test('of which one is on or off has three places', async () => {
    const { part, read } = mountInput(limits)
    const sides = part.findAll('input[type=radio]')
    expect(part.findAll('.option').map((option) => option.text())).toEqual(['Left out', 'Off', 'Loud'])
    await sides[1]!.setValue(true)
    expect(read()).toEqual({ value: { alarm: false } })
    await sides[0]!.setValue(true)
    expect(read()).toHaveProperty('problems')
  })

  test('have what is wrong beside the very input', () => {
    const { part } = mountInput(
      limits,
      { fields: { steps: { rows: [{ key: 7, name: '', value: '9' }] } } },
      { problems: [['value/steps/7', 'Too much.']] },
    )
    expect(part.find('[data-field="value/steps/7"] [role=alert]').text()).toBe('Too much.')
  })

  test('can be written as JSON instead, and back', async () => {
    const { named, button, draft, read } = mountInput(limits)
    await named('limits, High').setValue('8')
    await button('Write as JSON').trigger('click')
    expect(draft.value).toBe('{\n  "high": 8\n}')
    await named('limits, JSON').setValue('{"high": 9, "alarm": true}')
    expect(read()).toEqual({ value: { high: 9, alarm: true } })
    await named('limits, JSON').setValue('{"low": 9}')
    expect(button('Use the form').attributes('aria-disabled')).toBe('true')
    await named('limits, JSON').setValue('{"high": 9, "steps": [1]}')
    await button('Use the form').trigger('click')
    expect((named('limits, steps, 1').element as HTMLInputElement).value).toBe('1')
  })

  test('are none where it is left out, until it is filled in', async () => {
    const { part, button, draft } = mountInput(limits, null, { optional: true })
    expect(part.findAll('input')).toHaveLength(0)
    await button('Fill in limits').trigger('click')
    await nextTick()
    expect(focusedName()).toBe('limits, High')
    await button('Leave out limits').trigger('click')
    await nextTick()
    expect(draft.value).toBe(null)
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Fill in limits')
  })
})

describe('the rows of a list', () => {
  const list: ValueSchema = { type: 'array', items: { type: 'string' } }
  const filled = (...texts: string[]): ValueDraft => ({ rows: texts.map((value, index) => ({ key: index + 1, name: '', value })) })
  const texts = ({ read }: ReturnType<typeof mountInput>) => (read() as { value: unknown }).value

  test('come with Enter, behind the one that is written in, and with the focus', async () => {
    const list1 = mountInput(list, filled('a', 'c'))
    await list1.named('limits, 1').trigger('keydown', { key: 'Enter' })
    await nextTick()
    expect(focusedName()).toBe('limits, 2')
    await list1.named('limits, 2').setValue('b')
    expect(texts(list1)).toEqual(['a', 'b', 'c'])
    await list1.named('limits, 2').trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(texts(list1)).toHaveLength(3)
  })

  test('go with a button that is named, and leave the focus on the next, the last, or what adds one', async () => {
    const list1 = mountInput(list, filled('a', 'b', 'c'))
    const focusAfter = async (name: string) => {
      await list1.button(name).trigger('click')
      await nextTick()
      return focusedName() || document.activeElement?.textContent
    }
    expect(await focusAfter('Remove limits, 2')).toBe('limits, 2')
    expect(texts(list1)).toEqual(['a', 'c'])
    expect(await focusAfter('Remove limits, 2')).toBe('limits, 1')
    expect(await focusAfter('Remove limits, 1')).toBe('Add item to limits')
    expect(texts(list1)).toEqual([])
  })

  test('move up and down, and the button keeps the focus', async () => {
    const list1 = mountInput(list, filled('a', 'b', 'c'))
    await list1.button('Move limits, 3 up').trigger('click')
    await nextTick()
    expect(texts(list1)).toEqual(['a', 'c', 'b'])
    expect(focusedName()).toBe('Move limits, 2 up')
    await list1.button('Move limits, 2 up').trigger('click')
    await nextTick()
    expect(focusedName()).toBe('Move limits, 1 down')
    expect(list1.button('Move limits, 1 up').attributes('disabled')).toBeDefined()
  })

  test('of a map have a name and a value', async () => {
    const map = mountInput({ type: 'map', values: step })
    await map.button('Add row to limits').trigger('click')
    await nextTick()
    expect(focusedName()).toBe('limits, name of row 1')
    await map.named('limits, name of row 1').setValue('rack')
    await map.named('limits, rack').setValue('3')
    expect(map.read()).toEqual({ value: { rack: 3 } })
    await map.named('limits, rack').trigger('keydown', { key: 'Enter' })
    await nextTick()
    expect(focusedName()).toBe('limits, name of row 2')
    await map.button('Remove limits, rack').trigger('click')
    expect(map.read()).toEqual({
      problems: [
        { path: '/2:name', message: 'Write a name.' },
        { path: '/2', message: 'Write a whole number from 0 to 3.' },
      ],
    })
  })

  test('lie within one another', async () => {
    const zone: ValueSchema = { type: 'object', fields: [{ name: 'name', schema: { type: 'string' } }] }
    const zones = mountInput({ type: 'map', values: { type: 'array', items: zone } })
    await zones.button('Add row to limits').trigger('click')
    await zones.named('limits, name of row 1').setValue('north')
    await zones.button('Add item to limits, north').trigger('click')
    await nextTick()
    expect(focusedName()).toBe('limits, north, 1, name')
    await zones.named('limits, north, 1, name').setValue('door')
    await zones.named('limits, north, 1, name').trigger('keydown', { key: 'Enter' })
    await nextTick()
    expect(focusedName()).toBe('limits, north, 2, name')
    expect(zones.read()).toEqual({ value: { north: [{ name: 'door' }, {}] } })
  })
})
