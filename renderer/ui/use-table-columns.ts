import { computed, reactive, ref, watch } from 'vue'
import {
  isShown,
  orderedColumns,
  readLayout,
  saidWidthPx,
  shownColumns,
  usualLayout,
  withMoved,
  withShown,
  withWidth,
  type ColumnLayout,
} from './column-layout.ts'
import type { Column } from './columns.ts'

/** How much a column grows or shrinks by one press, in px. */
const widthStepPx = 24

/**
 * The columns of one table as the person wants them, kept in this browser:
 *
 *     const table = useTableColumns('devices', () => offeredColumns(deviceColumns(), widthPx.value))
 *     <ColumnChooser :table="table" />
 *     <DataTable :table="table" :columns="table.shown" …>
 *
 * The first column is what a row is called by: it is always shown, and first.
 * @param tableId what the table is called where its columns are kept.
 * @param columns all that there can be, with titles in the language of now; `isHidden` ones are shown when they are asked for.
 */
export function useTableColumns(tableId: string, columns: () => readonly Column[]) {
  const key = `benchfleet.columns.${tableId}`
  const layout = ref<ColumnLayout>(readLayout(localStorage.getItem(key)))
  watch(layout, (now) => (now === usualLayout ? localStorage.removeItem(key) : localStorage.setItem(key, JSON.stringify(now))))

  const all = computed(() =>
    orderedColumns(columns(), layout.value).map((column, index) => ({
      ...column,
      isOn: isShown(column, columns(), layout.value),
      isFirst: index === 0,
    })),
  )
  let drawnWidthPx: (columnKey: string) => number | undefined = () => undefined

  return reactive({
    /** Every column in its order, shown (`isOn`) or not. */
    all,
    /** The columns to draw. */
    shown: computed(() => shownColumns(columns(), layout.value)),
    isChanged: computed(() => JSON.stringify(layout.value) !== JSON.stringify(usualLayout)),
    show: (columnKey: string, isOn: boolean) => (layout.value = withShown(layout.value, columnKey, isOn)),
    move: (columnKey: string, by: -1 | 1) => (layout.value = withMoved(layout.value, columns(), columnKey, by)),
    /** @param widthPx null: as it was made. */
    resize: (columnKey: string, widthPx: number | null) => (layout.value = withWidth(layout.value, columnKey, widthPx)),
    /** Makes a column narrower or wider by a step. */
    step: (columnKey: string, by: -1 | 1) => {
      const known = columns().find((candidate) => candidate.key === columnKey)
      if (!known) return
      const nowPx = drawnWidthPx(columnKey) ?? saidWidthPx(known, layout.value)
      layout.value = withWidth(layout.value, columnKey, nowPx + by * widthStepPx)
    },
    reset: () => (layout.value = usualLayout),
    /** The table says how to learn how wide a column stands on the screen. */
    isDrawnBy: (measure: (columnKey: string) => number | undefined) => (drawnWidthPx = measure),
  })
}

export type TableColumns = ReturnType<typeof useTableColumns>
