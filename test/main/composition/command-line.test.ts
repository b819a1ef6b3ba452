import { describe, expect, test } from 'vitest'
import { readCommandLine } from '../../../main/composition/command-line.ts'

describe('the command line', () => {
  test.each([
    [[], { data: undefined, httpPort: undefined, mqttPort: undefined, host: '127.0.0.1', demoCount: 0, open: false }],
    [['--data', '/bench', '--port', '0', '--mqtt-port', '1884'], { data: '/bench', httpPort: 0, mqttPort: 1884, mqttsPort: undefined }],
    [['--mqtts-port', '0'], { mqttPort: undefined, mqttsPort: 0 }],
    [['--file-port', '8444', '--plain-file-port=0'], { filePort: 8444, plainFilePort: 0 }],
    [['--data=/bench'], { data: '/bench' }],
    [['--demo'], { demoCount: 200 }],
    [['--demo', '--data', '/bench'], { demoCount: 200, data: '/bench' }],
    [['--demo=500'], { demoCount: 500 }],
    [['--host', '0.0.0.0', '--token', 'secret'], { host: '0.0.0.0', token: 'secret' }],
  ])('%j', (words, expected) => {
    expect(readCommandLine(words, 'refused')).toMatchObject(expected)
  })

  test.each([
    [['--port', '70000'], /--port takes a port from 0 to 65535, not "70000"/],
    [['--mqtt-port', 'x'], /--mqtt-port takes a port/],
    [['--mqtts-port', '-1'], /--mqtts-port/],
    [['--mqtts-port=65536'], /--mqtts-port takes a port from 0 to 65535, not "65536"/],
    [['--demo=0'], /--demo takes a number of devices from 1 to 10000/],
    [['--demo=lots'], /--demo takes/],
    [['--prot', '1'], /--prot/],
    [['stray'], /stray/],
  ])('%j is refused in a sentence', (words, sentence) => {
    expect(() => readCommandLine(words, 'refused')).toThrowError(sentence)
  })

  test('switches of Electron stand among the words there, and are passed over', () => {
    expect(readCommandLine(['/app', '--no-sandbox', '--data', '/bench', '--inspect=0'], 'passed over')).toMatchObject({ data: '/bench' })
  })
})
