import { mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import { announcement } from '../../../renderer/app/announcer.ts'
import DataTable from '../../../renderer/ui/DataTable.vue'
import { nothingSelected, type Selection } from '../../../renderer/ui/selection.ts'
import { useRowFlash } from '../../../renderer/ui/use-row-flash.ts'

const rows = ['a', 'b', 'c'].map((key) => ({ key }))

/** The part of a table that needs no room on a screen: its head and its keys. */
function table(selection: Selection | null = nothingSelected) {
  return mount(DataTable<{ key: string }>, {
    props: {
      label: 'Things',
      columns: [
        { key: 'name', title: 'Name', width: '100px', sortKey: 'name' },
        { key: 'slot', title: 'Slot', width: '100px', sortKey: 'slot' },
      ],
      total: 3,
      rows: (index: number) => rows[index],
      rowKey: (row: { key: string }) => row.key,
      sort: 'name',
      selection,
    },
    attachTo: document.body,
  })
}

beforeEach(() => (announcement.value = ''))

test('a click sorts, with Shift by a second column, and both are spoken', async () => {
  const wrapper = table()
  await wrapper.findAll('.sorter')[0]!.trigger('click')
  await wrapper.findAll('.sorter')[1]!.trigger('click', { shiftKey: true })
  expect(wrapper.emitted('sort')).toEqual([['-name'], ['name,slot']])
  expect(announcement.value).toBe('Sorted by Name, ascending; then Sorted by Slot, ascending')
})

test('Ctrl+A selects all that the filter finds, and how many that are is spoken', async () => {
  const wrapper = table()
  await wrapper.find('[role="grid"]').trigger('keydown', { key: 'a', ctrlKey: true })
  expect(wrapper.emitted('update:selection')).toEqual([[{ all: true, except: new Set() }]])
  expect(announcement.value).toBe('3 of 3 selected.')
})

test('rows are held while the focus is in them', async () => {
  const wrapper = table()
  await wrapper.find('.body').trigger('focusin')
  await wrapper.find('.body').trigger('pointerenter')
  await wrapper.find('.body').trigger('focusout')
  await wrapper.find('.body').trigger('pointerleave')
  expect(wrapper.emitted('held')).toEqual([[true], [true], [true], [false]])
})

test('a table without selection has no boxes and takes no Ctrl+A', async () => {
  const wrapper = table(null)
  await wrapper.find('[role="grid"]').trigger('keydown', { key: 'a', ctrlKey: true })
  expect([wrapper.emitted('update:selection'), wrapper.find('input').exists()]).toEqual([undefined, false])
})

test('a row that changes while it is in view is marked once; a new one is not, nor any for who wants less motion', async () => {
  const drawn = ref<{ row: { key: string; value: number } | undefined }[]>([{ row: { key: 'a', value: 1 } }])
  const use = () =>
    useRowFlash(
      drawn,
      (row) => row.key,
      (row) => String(row.value),
    )
  const { flashing, faded } = use()
  drawn.value = [{ row: { key: 'a', value: 1 } }]
  await nextTick()
  drawn.value = [{ row: { key: 'a', value: 2 } }, { row: { key: 'b', value: 1 } }]
  await nextTick()
  expect([...flashing.value]).toEqual(['a'])
  faded('a')
  expect([...flashing.value]).toEqual([])
  vi.spyOn(window, 'matchMedia').mockReturnValueOnce({ matches: true } as MediaQueryList)
  const calm = use()
  drawn.value = [{ row: { key: 'a', value: 3 } }]
  await nextTick()
  expect([...calm.flashing.value]).toEqual([])
})
