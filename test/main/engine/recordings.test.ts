import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readRecording, replay, summaryOf } from '../../helpers/recording.ts'

const folder = path.join(import.meta.dirname, '..', '..', 'recordings')
const recordings = readdirSync(folder).filter((name) => name.endsWith('.ndjson'))

test('there is a recording to replay', () => {
  expect(recordings.length).toBeGreaterThan(0)
})

test.each(recordings)('%s comes to what it came to when it was recorded', (name) => {
  const recording = readRecording(path.join(folder, name))
  expect(recording.inputs.length).toBeGreaterThan(0)
  expect(summaryOf(replay(recording))).toEqual(recording.expect)
})
