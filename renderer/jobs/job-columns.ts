import { t } from '../i18n/index.ts'
import { fittingColumns, type Column, type FittingColumn } from '../ui/columns.ts'
import type { JobTab } from './job-tabs.ts'

const jobColumn = () =>
  ({
    name: { key: 'name', title: t('jobs.columns.name'), width: 'minmax(122px, 1.4fr)', sortKey: 'name' },
    status: { key: 'status', title: t('jobs.columns.status'), width: '120px', sortKey: 'status' },
    type: { key: 'type', title: t('jobs.columns.type'), width: '112px', sortKey: 'type', from: 1360 },
    targets: { key: 'targets', title: t('jobs.columns.targets'), width: 'minmax(144px, 1fr)', from: 1120 },
    progress: { key: 'progress', title: t('jobs.columns.progress'), width: 'minmax(272px, 2.6fr)' },
    nextStart: { key: 'nextStart', title: t('jobs.columns.nextStart'), width: '136px' },
    repeats: { key: 'repeats', title: t('jobs.columns.repeats'), width: 'minmax(112px, 1fr)' },
    started: { key: 'started', title: t('jobs.columns.started'), width: '104px', sortKey: 'started', from: 1080 },
    finished: { key: 'finished', title: t('jobs.columns.finished'), width: '96px', sortKey: 'finished', from: 1320 },
    createdBy: { key: 'createdBy', title: t('jobs.columns.createdBy'), width: '104px', from: 1440 },
    act: { key: 'act', title: t('jobs.columns.act'), width: '140px', align: 'end' as const },
  }) satisfies Record<string, FittingColumn>

/** Where no job is stopped or resumed in its row, the menu alone stands there. */
const menuOnly = () => ({ ...jobColumn().act, width: '72px' })

/** The columns of the job list (IoT Central's) under one of its tabs; a narrow window keeps what tells jobs apart. */
export function jobColumns(widthPx: number, tab: JobTab['tab']): Column[] {
  const { name, status, type, targets, progress, nextStart, repeats, started, finished, createdBy, act } = jobColumn()
  if (tab === 'scheduled')
    return fittingColumns([name, nextStart, repeats, type, targets, { ...createdBy, from: 1160 }, menuOnly()], widthPx)
  // The archive is sorted by its own order, newest first.
  if (tab === 'archive')
    return fittingColumns(
      [name, status, type, targets, progress, { ...started, from: 1120 }, { ...finished, from: 0 }, menuOnly()].map(
        ({ sortKey: _sortKey, ...column }: FittingColumn) => column,
      ),
      widthPx,
    )
  // What was never run has neither bar nor times.
  if (tab === 'saved')
    return fittingColumns(
      [
        { ...name, width: 'minmax(160px, 2.4fr)' },
        status,
        { ...type, from: 1000 },
        targets,
        { ...progress, width: 'minmax(256px, 1fr)' },
        { ...createdBy, from: 1320 },
        act,
      ],
      widthPx,
    )
  const times =
    tab === 'finished'
      ? [
          { ...started, from: 1320 },
          { ...finished, from: 0 },
        ]
      : [started, finished]
  return fittingColumns([name, status, type, targets, progress, ...times, createdBy, tab === 'finished' ? menuOnly() : act], widthPx)
}

/** The columns of the runs of a recurring job. */
export function runColumns(widthPx: number): Column[] {
  const { name, status, progress, started, finished } = jobColumn()
  return fittingColumns([name, status, progress, started, { ...finished, from: 1000 }], widthPx).map(
    ({ sortKey: _sortKey, ...column }) => column,
  )
}

/** All that the table of a job's devices can show. The failed unit and its reason come first; a narrow window keeps those. */
export function allExecutionColumns(): FittingColumn[] {
  return [
    { key: 'deviceName', title: t('jobs.rows.device'), width: 'minmax(140px, 1.2fr)', sortKey: 'deviceName' },
    { key: 'status', title: t('jobs.rows.status'), width: '148px', sortKey: 'status' },
    { key: 'error', title: t('jobs.rows.said'), width: 'minmax(216px, 3fr)' },
    { key: 'slot', title: t('jobs.rows.slot'), width: '92px', sortKey: 'slot', from: 700 },
    { key: 'deviceId', title: t('jobs.rows.deviceId'), width: 'minmax(104px, 0.8fr)', sortKey: 'deviceId', from: 1400 },
    { key: 'presence', title: t('jobs.rows.connection'), width: '128px', from: 910 },
    { key: 'started', title: t('jobs.rows.started'), width: '104px', sortKey: 'started', from: 1100 },
    { key: 'duration', title: t('jobs.rows.duration'), width: '100px', align: 'end', sortKey: 'duration', from: 1240 },
    { key: 'attempts', title: t('jobs.rows.attempts'), width: '88px', align: 'end', sortKey: 'attempts', from: 1180 },
  ]
}

/** The columns of the devices to choose from in the builder. */
export function choiceColumns(widthPx: number): Column[] {
  return fittingColumns(
    [
      { key: 'name', title: t('jobs.choose.columns.name'), width: 'minmax(120px, 1.4fr)', sortKey: 'name' },
      { key: 'deviceId', title: t('jobs.choose.columns.deviceId'), width: 'minmax(96px, 1fr)', sortKey: 'deviceId' },
      { key: 'slot', title: t('jobs.choose.columns.slot'), width: '76px', sortKey: 'slot' },
      { key: 'presence', title: t('jobs.choose.columns.presence'), width: '112px', sortKey: 'presence' },
      { key: 'template', title: t('jobs.choose.columns.template'), width: 'minmax(80px, 0.8fr)', sortKey: 'template', from: 1160 },
    ],
    widthPx,
  )
}
