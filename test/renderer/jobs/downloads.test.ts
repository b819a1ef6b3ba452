import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import type { Download, ExecutionStatus } from '../../../main/contract/executions.ts'
import DownloadBar from '../../../renderer/jobs/DownloadBar.vue'
import { downloadInWords, downloadUnderWay, percentOf } from '../../../renderer/jobs/download-words.ts'

const download = (changed: Partial<Download>): Download => ({ file: 'fw.bin', bytes: 0, totalBytes: 4 * 1024 ** 2, atMs: 1, ...changed })

describe('how far a download is', () => {
  test.each<[number, number, number, string]>([
    [0, 4_194_304, 0, '0 bytes of 4 MiB, 0 %'],
    [1_258_292, 4_194_304, 30, '1.2 MiB of 4 MiB, 30 %'],
    [4_194_303, 4_194_304, 99, '4 MiB of 4 MiB, 99 %'],
    [4_194_304, 4_194_304, 100, '4 MiB, done'],
    [0, 0, 100, '0 bytes, done'],
  ])('%i of %i bytes: %i %', (bytes, totalBytes, percent, words) => {
    expect([percentOf({ bytes, totalBytes }), downloadInWords({ bytes, totalBytes })]).toEqual([percent, words])
  })

  test('is said to people who listen, with the file', () => {
    const bar = mount(DownloadBar, { props: { download: download({ bytes: 1_258_292 }) } }).find('[role=progressbar]')
    expect([bar.attributes('aria-label'), bar.attributes('aria-valuetext'), bar.attributes('aria-valuenow')]).toEqual([
      'Download of fw.bin',
      '1.2 MiB of 4 MiB, 30 %',
      '30',
    ])
  })

  test.each<[string, ExecutionStatus, Download[], string | null]>([
    ['none where no file was asked for', 'IN_PROGRESS', [], null],
    ['none once all are there', 'IN_PROGRESS', [download({ bytes: 4 * 1024 ** 2 })], null],
    ['none once the job is over', 'FAILED', [download({})], null],
    [
      'the one that moved last',
      'IN_PROGRESS',
      [download({ file: 'a', atMs: 5 }), download({ file: 'b', atMs: 9 }), download({ file: 'c', atMs: 7 })],
      'b',
    ],
    ['also of a device that has not begun in so many words', 'QUEUED', [download({ file: 'a' })], 'a'],
  ])('the file under way is %s', (_which, status, downloads, file) => {
    expect(downloadUnderWay({ status, downloads })?.file ?? null).toBe(file)
  })
})
