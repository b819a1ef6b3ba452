import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import ColumnChooser from '../../../renderer/ui/ColumnChooser.vue'
import { density, rowHeightPx } from '../../../renderer/ui/density.ts'
import { useTableColumns } from '../../../renderer/ui/use-table-columns.ts'

const columns = ['Name', 'Status', 'Slot'].map((title) => ({ key: title.toLowerCase(), title, width: '100px' }))

beforeEach(() => localStorage.clear())
afterEach(() => {
  document.body.innerHTML = ''
  density.value = 'usual'
})

async function opened() {
  const table = useTableColumns('things', () => columns)
  const wrapper = mount(ColumnChooser, { props: { table }, attachTo: document.body })
  await wrapper.find('button').trigger('click')
  await nextTick()
  const named = (name: string) => document.querySelector<HTMLElement>(`[aria-label="${name}"]`)!
  return { table, named }
}

test('columns are moved by buttons, which keep the focus, and it is said where they stand', async () => {
  const { table, named } = await opened()
  named('Move Slot up').focus()
  named('Move Slot up').click()
  await nextTick()
  expect(table.shown.map((column) => column.key)).toEqual(['name', 'slot', 'status'])
  expect(document.activeElement).toBe(named('Move Slot up'))
  expect(document.querySelector('[role="status"]')?.textContent).toBe('Slot is column 2 of 3.')
  expect(named('Move Slot up').getAttribute('aria-disabled')).toBe('true')
})

test('columns are hidden and reset; the first has no box', async () => {
  const { table } = await opened()
  const boxes = [...document.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')]
  expect(boxes.length).toBe(2)
  boxes[0]!.click()
  await nextTick()
  expect(table.shown.map((column) => column.key)).toEqual(['name', 'slot'])
  ;[...document.querySelectorAll('button')].find((button) => button.textContent?.includes('Reset columns'))!.click()
  await nextTick()
  expect(table.shown.length).toBe(3)
})

test('rows stand as close as they are chosen to, in all tables, also tomorrow', async () => {
  await opened()
  document.querySelector<HTMLInputElement>('input[value="compact"]')!.click()
  await nextTick()
  expect([rowHeightPx.value, localStorage.getItem('benchfleet.density')]).toEqual([28, 'compact'])
})
