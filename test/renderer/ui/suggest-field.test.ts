import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import SuggestField from '../../../renderer/ui/SuggestField.vue'

const field = () =>
  mount(SuggestField, {
    props: {
      label: 'Time zone',
      modelValue: 'UTC',
      suggestions: [{ value: 'UTC' }, { value: 'Europe/Vienna', note: 'UTC+1' }, { value: 'America/New_York', note: 'UTC-5' }],
    },
    attachTo: document.body,
  })
const offered = (part: ReturnType<typeof field>) => part.findAll('[role=option]').map((option) => option.find('.cut').text())

describe('a text with suggestions', () => {
  test('offers everything when it is entered, and what fits while it is typed', async () => {
    const part = field()
    const input = part.find('input')
    await input.trigger('click')
    expect(offered(part)).toEqual(['UTC', 'Europe/Vienna', 'America/New_York'])
    await input.setValue('new y')
    expect(offered(part)).toEqual(['America/New_York'])
    expect(part.emitted('update:modelValue')).toEqual([['new y']])
  })

  test('is chosen by keyboard, with the focus in the input', async () => {
    const part = field()
    const input = part.find('input')
    await input.trigger('keydown', { key: 'ArrowDown' })
    await input.trigger('keydown', { key: 'ArrowDown' })
    expect(part.find(`#${CSS.escape(input.attributes('aria-activedescendant')!)}`).text()).toContain('Europe/Vienna')
    await input.trigger('keydown', { key: 'Enter' })
    expect(part.emitted('update:modelValue')).toEqual([['Europe/Vienna']])
    expect(part.find('[role=listbox]').exists()).toBe(false)
  })

  test('closes by Escape and keeps what was typed, known or not', async () => {
    const part = field()
    const input = part.find('input')
    await input.setValue('Mars/Base')
    expect(input.attributes('aria-expanded')).toBe('false')
    await input.setValue('vienna')
    await input.trigger('keydown', { key: 'Escape' })
    expect(part.find('[role=listbox]').exists()).toBe(false)
    expect(part.emitted('update:modelValue')).toEqual([['Mars/Base'], ['vienna']])
  })
})
