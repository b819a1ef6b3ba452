import { beforeEach, describe, expect, test } from 'vitest'
import { readLayout, shownColumns, usualLayout, withMoved, withShown, withWidth } from '../../../renderer/ui/column-layout.ts'
import { offeredColumns, type Column } from '../../../renderer/ui/columns.ts'
import { useTableColumns } from '../../../renderer/ui/use-table-columns.ts'

const columns: Column[] = ['name', 'status', 'slot', 'seen'].map((key) => ({ key, title: key, width: 'minmax(100px, 1fr)' }))
const keys = (layout = usualLayout, all = columns) => shownColumns(all, layout).map((column) => column.key)

describe('what a person changes of the columns of a table', () => {
  test('a hidden column goes, and one that is offered comes when it is asked for', () => {
    expect(keys(withShown(usualLayout, 'status', false))).toEqual(['name', 'slot', 'seen'])
    const offered = [...columns, { key: 'model', title: 'model', width: '96px', isHidden: true }]
    expect(keys(usualLayout, offered)).toEqual(['name', 'status', 'slot', 'seen'])
    expect(keys(withShown(usualLayout, 'model', true), offered)).toEqual(['name', 'status', 'slot', 'seen', 'model'])
  })

  test('what a row is called by stays shown, and first', () => {
    expect(keys(withShown(usualLayout, 'name', false))[0]).toBe('name')
    expect(keys(withMoved(usualLayout, columns, 'name', 1))).toEqual(['name', 'status', 'slot', 'seen'])
    expect(keys(withMoved(usualLayout, columns, 'status', -1))).toEqual(['name', 'status', 'slot', 'seen'])
  })

  test.each([
    ['seen', -1, ['name', 'status', 'seen', 'slot']],
    ['status', 1, ['name', 'slot', 'status', 'seen']],
    ['seen', 1, ['name', 'status', 'slot', 'seen']],
  ] as const)('%s moves by %i', (key, by, order) => {
    expect(keys(withMoved(usualLayout, columns, key, by))).toEqual(order)
  })

  test('a column that a later version brings stands where it was made, whatever the order was', () => {
    const moved = withMoved(usualLayout, columns, 'seen', -1)
    const more = [columns[0]!, columns[1]!, { key: 'new', title: 'new', width: '90px' }, ...columns.slice(2)]
    expect(keys(moved, more)).toEqual(['name', 'status', 'new', 'seen', 'slot'])
  })

  test.each([
    [10, '56px'],
    [200.4, '200px'],
    [5000, '960px'],
  ])('a width of %f is %s', (widthPx, width) => {
    expect(shownColumns(columns, withWidth(usualLayout, 'slot', widthPx))[2]!.width).toBe(width)
    expect(withWidth(withWidth(usualLayout, 'slot', widthPx), 'slot', null)).toEqual(usualLayout)
  })

  test.each(['', '{', 'null', '[]', '{"order":3,"shown":{"slot":"no"},"widthsPx":{"slot":1}}'])(
    'what was kept as %s is nothing',
    (text) => {
      expect(readLayout(text)).toEqual(usualLayout)
    },
  )

  test('a narrow window hides what it has no room for, until it is asked for', () => {
    const offered = offeredColumns([columns[0]!, { ...columns[1]!, from: 1200 }], 1000)
    expect(keys(usualLayout, offered)).toEqual(['name'])
    expect(keys(withShown(usualLayout, 'status', true), offered)).toEqual(['name', 'status'])
  })
})

describe('the columns of one table', () => {
  beforeEach(() => localStorage.clear())

  test('are kept by its name, and are as they were made when they are reset', () => {
    const table = useTableColumns('a', () => columns)
    table.show('slot', false)
    table.move('seen', -1)
    expect(table.shown.map((column) => column.key)).toEqual(['name', 'status', 'seen'])
    return Promise.resolve().then(() => {
      expect(useTableColumns('a', () => columns).shown.map((column) => column.key)).toEqual(['name', 'status', 'seen'])
      expect(useTableColumns('b', () => columns).isChanged).toBe(false)
      table.reset()
      expect([table.isChanged, table.shown.length]).toEqual([false, 4])
    })
  })

  test('a column grows from how wide it stands on the screen', () => {
    const table = useTableColumns('a', () => columns)
    table.step('slot', 1)
    expect(table.shown[2]!.width).toBe('124px')
    table.isDrawnBy(() => 300)
    table.step('seen', -1)
    expect(table.shown[3]!.width).toBe('276px')
  })
})
