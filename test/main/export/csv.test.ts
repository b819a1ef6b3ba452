import { monitorEventLoopDelay } from 'node:perf_hooks'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import type { Attempt, Execution } from '../../../main/contract/executions.ts'
import { executionStatuses } from '../../../main/contract/executions.ts'
import { foldStatus } from '../../../main/contract/fold-status.ts'
import { executionsCsv } from '../../../main/export/csv.ts'
import type { ExecutionRow } from '../../../main/export/csv.ts'

const job = {
  jobId: 'job-1',
  name: 'Set 60 s',
  work: { type: 'command' as const, operations: [{ name: 'reboot' }] },
  reasonCode: null as string | null,
  comment: null as string | null,
}

function row(execution: Partial<Execution>, rest: Partial<ExecutionRow> = {}): ExecutionRow {
  return {
    execution: {
      jobId: 'job-1',
      deviceId: 'fridge-07',
      executionNumber: 1,
      status: 'FAILED',
      step: 0,
      error: 'Door open',
      statusDetails: {},
      result: null,
      versionNumber: 5,
      delivered: true,
      queuedAtMs: Date.UTC(2026, 2, 31, 12),
      rolledOutAtMs: Date.UTC(2026, 2, 31, 12),
      stepDeadlineAtMs: null,
      deadlineAtMs: null,
      startedAtMs: Date.UTC(2026, 2, 31, 12, 0, 1),
      finishedAtMs: Date.UTC(2026, 2, 31, 12, 0, 3, 250),
      lastUpdatedAtMs: 0,
      earlierAttempts: [],
      ...execution,
    },
    deviceName: 'Fridge 07',
    slot: 'A1-07',
    templateName: 'Fridge',
    attributes: {},
    clientId: null,
    deleted: false,
    ...rest,
  }
}

async function csvOf(rows: ExecutionRow[], chunkDevices?: number, ofJob = job): Promise<string> {
  let csv = ''
  for await (const chunk of executionsCsv({ job: ofJob, rows, ...(chunkDevices === undefined ? {} : { chunkDevices }) })) csv += chunk
  return csv
}

/** The rows as a spreadsheet reads them, by column title. */
async function readBack(rows: ExecutionRow[], ofJob = job): Promise<Record<string, string>[]> {
  const { data, errors } = Papa.parse<Record<string, string>>(await csvOf(rows, undefined, ofJob), {
    header: true,
    newline: '\r\n',
    skipEmptyLines: true,
  })
  expect(errors).toEqual([])
  return data
}

describe('the CSV of a job', () => {
  it('begins with a byte order mark and one header row, and ends its lines with CRLF', async () => {
    expect(await csvOf([row({}, { attributes: { rack: '7' } })])).toBe(
      '\uFEFFjob name,job id,type,device id,device name,slot,status,exact status,error,queued,started,finished,duration in seconds,execution number,attempts,template,last attempt,rolled out,job reason code,job comment,answer status,answer,attribute: rack\r\n' +
        'Set 60 s,job-1,command,fridge-07,Fridge 07,A1-07,Failed,FAILED,Door open,2026-03-31T12:00:00.000Z,2026-03-31T12:00:01.000Z,2026-03-31T12:00:03.250Z,2.25,1,1,Fridge,yes,2026-03-31T12:00:00.000Z,,,,,7\r\n',
    )
  })

  it('has its header even when there is no device', async () => {
    expect((await csvOf([])).split('\r\n')).toEqual([expect.stringContaining('job name,'), ''])
  })

  it('has client ids, what devices said of themselves and how much of each file they were sent behind all else, where there are any', async () => {
    const attempt: Attempt = {
      executionNumber: 1,
      status: 'FAILED',
      error: 'flash',
      queuedAtMs: 1,
      startedAtMs: 2,
      finishedAtMs: 3,
      statusDetails: { step: 'flash', methodStatus: '500' },
    }
    const downloads = [
      { file: 'b.bin', bytes: 10, totalBytes: 10, atMs: 1 },
      { file: 'a=1.bin', bytes: 1_024, totalBytes: 2_097_152, atMs: 1 },
    ]
    const rows = [
      row({ deviceId: 'f1', executionNumber: 2, earlierAttempts: [attempt], downloads }, { attributes: { rack: '7' }, clientId: 'c 1' }),
      row({ deviceId: 'f2', statusDetails: { progress: '50%', note: '=1' } }),
      row({ deviceId: 'f3', statusDetails: { methodStatus: '200' } }),
    ]
    const [header] = (await csvOf(rows)).split('\r\n')
    expect(header!.slice(header!.indexOf(',answer,'))).toBe(
      ',answer,attribute: rack,client id,status details,download: a=1.bin,download: b.bin',
    )
    const read = await readBack(rows)
    const shown = ['device id', 'answer status', 'client id', 'status details', 'download: a=1.bin', 'download: b.bin']
    expect(read.map((cells) => shown.map((title) => cells[title]))).toEqual([
      ['f1', '500', 'c 1', '{"step":"flash"}', '', ''],
      ['f1', '', 'c 1', '', '1024 of 2097152 bytes', '10 of 10 bytes'],
      ['f2', '', '', '{"progress":"50%","note":"=1"}', '', ''],
      ['f3', '200', '', '', '', ''],
    ])
  })

  it('leaves empty what has not happened or is not known', async () => {
    const [read] = await readBack([
      row(
        { status: 'QUEUED', error: null, startedAtMs: null, finishedAtMs: null, rolledOutAtMs: null },
        { slot: null, templateName: null },
      ),
    ])
    expect(read).toMatchObject({
      started: '',
      'rolled out': '',
      'job reason code': '',
      'job comment': '',
      finished: '',
      'duration in seconds': '',
      error: '',
      slot: '',
      template: '',
      attempts: '1',
    })
  })

  it('says the status in the words of the screen beside the exact one', async () => {
    const read = await readBack(executionStatuses.map((status) => row({ status })))
    expect(read.map((cells) => [cells.status, cells['exact status']])).toEqual(
      executionStatuses.map((status) => [foldStatus(status), status]),
    )
  })

  it('has one row an attempt, oldest first, and says which is the last', async () => {
    const attempt = (executionNumber: number, status: 'FAILED' | 'TIMED_OUT', error: string | null): Attempt => ({
      executionNumber,
      status,
      error,
      queuedAtMs: executionNumber * 10_000,
      startedAtMs: executionNumber === 2 ? null : executionNumber * 10_000 + 1_000,
      finishedAtMs: executionNumber * 10_000 + 3_000,
    })
    const earlierAttempts = [attempt(1, 'FAILED', 'Door open'), attempt(2, 'TIMED_OUT', null)]
    const read = await readBack([
      row({ executionNumber: 3, status: 'SUCCEEDED', error: null, earlierAttempts }, { attributes: { rack: '7' } }),
      row({ deviceId: 'fridge-08' }),
    ])
    const shown = ['device id', 'execution number', 'exact status', 'status', 'error', 'duration in seconds', 'attempts', 'last attempt']
    expect(read.map((cells) => shown.map((title) => cells[title]))).toEqual([
      ['fridge-07', '1', 'FAILED', 'Failed', 'Door open', '2', '3', 'no'],
      ['fridge-07', '2', 'TIMED_OUT', 'Failed', '', '', '3', 'no'],
      ['fridge-07', '3', 'SUCCEEDED', 'Completed', '', '2.25', '3', 'yes'],
      ['fridge-08', '1', 'FAILED', 'Failed', 'Door open', '2.25', '1', 'yes'],
    ])
    expect(read.map((cells) => [cells.queued, cells.started, cells.finished])[1]).toEqual([
      '1970-01-01T00:00:20.000Z',
      '',
      '1970-01-01T00:00:23.000Z',
    ])
    expect(read.map((cells) => cells['attribute: rack'])).toEqual(['7', '7', '7', ''])
  })

  it('says why the job was canceled', async () => {
    const canceled = { ...job, reasonCode: 'ABORTED', comment: '=25 % had failed' }
    const read = await readBack([row({ status: 'CANCELED' }), row({})], canceled)
    expect(read.map((cells) => [cells['job reason code'], cells['job comment']])).toEqual([
      ['ABORTED', "'=25 % had failed"],
      ['ABORTED', "'=25 % had failed"],
    ])
  })

  it('says what a device answered with, of the attempt that is known of', async () => {
    const earlierAttempts = [{ executionNumber: 1, status: 'FAILED' as const, error: null, queuedAtMs: 0, startedAtMs: 0, finishedAtMs: 0 }]
    const read = await readBack([
      row({ executionNumber: 2, statusDetails: { methodStatus: '200' }, result: { ok: [true, null], text: 'a,"b"' }, earlierAttempts }),
      row({ statusDetails: { other: '1' }, result: false }),
      row({ result: '=1+1' }),
      row({}),
    ])
    expect(read.map((cells) => [cells['answer status'], cells.answer])).toEqual([
      ['', ''],
      ['200', '{"ok":[true,null],"text":"a,\\"b\\""}'],
      ['', 'false'],
      ['', '"=1+1"'],
      ['', ''],
    ])
  })

  it('says of a deleted device that it is', async () => {
    const [read] = await readBack([row({}, { deviceName: 'fridge-07', deleted: true })])
    expect(read!['device name']).toBe('fridge-07 (deleted)')
  })

  it('has one column for every attribute of any device, sorted', async () => {
    const read = await readBack([
      row({}, { attributes: { rack: '7', firmware: '2.1' } }),
      row({}, { attributes: { status: 'mine' } }),
      row({}),
    ])
    expect(Object.keys(read[0]!).slice(-3)).toEqual(['attribute: firmware', 'attribute: rack', 'attribute: status'])
    expect(read.map((cells) => [cells['attribute: firmware'], cells['attribute: rack'], cells['attribute: status'], cells.status])).toEqual(
      [
        ['2.1', '7', '', 'Failed'],
        ['', '', 'mine', 'Failed'],
        ['', '', '', 'Failed'],
      ],
    )
  })

  it.each(['with, comma', 'with "quotes"', 'two\nlines', 'two\r\nlines', ' spaces ', 'Kühlschränke 冷蔵庫 ثلاجة 🧊', ';', "'quoted'"])(
    'brings back %j as it was',
    async (error) => {
      const [read] = await readBack([row({ error }, { deviceName: error })])
      expect([read!.error, read!['device name']]).toEqual([error, error])
    },
  )

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")'])(
    'makes %j harmless to a spreadsheet wherever it stands',
    async (text) => {
      const [read] = await readBack([row({ error: text, deviceId: text }, { deviceName: text, slot: text, attributes: { a: text } })])
      for (const column of ['error', 'device id', 'device name', 'slot', 'attribute: a']) expect(read![column]).toBe(`'${text}`)
    },
  )

  it('is the same however it is cut', async () => {
    const earlierAttempts = [{ executionNumber: 1, status: 'FAILED' as const, error: null, queuedAtMs: 0, startedAtMs: 0, finishedAtMs: 0 }]
    const rows = Array.from({ length: 10 }, (_, index) => row({ deviceId: `d${index}`, earlierAttempts }))
    expect(await csvOf(rows, 3)).toBe(await csvOf(rows))
  })

  it('shows one moment: rows are read before the first piece is out', async () => {
    let read = 0
    function* rows() {
      for (; read < 5; read++) yield row({})
    }
    await executionsCsv({ job, rows: rows(), chunkDevices: 1 }).next()
    expect(read).toBe(5)
  })

  it('writes 100,000 rows and lets other work in between', async () => {
    const rows = Array.from({ length: 100_000 }, (_, index) =>
      row({ deviceId: `device-${index}` }, { attributes: { rack: `${index % 40}` } }),
    )
    let turns = 0
    let running = true
    const turn = () => {
      turns++
      if (running) setImmediate(turn)
    }
    setImmediate(turn)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const startedAtMs = performance.now()
    const csv = await csvOf(rows)
    const tookMs = performance.now() - startedAtMs
    delay.disable()
    running = false
    console.log(`100,000 rows in ${Math.round(tookMs)} ms, longest hold of the event loop ${Math.round(delay.max / 1e6)} ms`)

    expect(turns).toBeGreaterThanOrEqual(100)
    const { data, errors } = Papa.parse<string[]>(csv, { skipEmptyLines: true })
    expect([data.length, errors, data.at(-1)![3]]).toEqual([100_001, [], 'device-99999'])
  })
})
