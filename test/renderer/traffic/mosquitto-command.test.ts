import { expect, it } from 'vitest'
import { mosquittoCommand, publishTo, shellWord } from '../../../renderer/traffic/mosquitto-command.ts'

const message = {
  deviceId: 'thermo-1',
  direction: 'in',
  topic: 'bench/thermo-1/reported',
  payload: '{"a":1}',
  payloadBytes: 7,
  qos: 1,
} as const
const secure = { host: '10.0.0.5', port: 8883, caPath: '/data/ca.pem' }
const begin = 'mosquitto_pub -h 10.0.0.5 -p 8883 --cafile /data/ca.pem -i thermo-1 -t bench/thermo-1/reported -q 1'

it.each([
  ['a message', {}, `${begin} -m '{"a":1}'`],
  ['a wish to be retained', { retain: true as const }, `${begin} -r -m '{"a":1}'`],
  ['an empty payload', { payload: '', payloadBytes: 0 }, `${begin} -n`],
  ['a quote', { payload: "it's" }, `${begin} -m 'it'\\''s'`],
  ['signs of the shell', { payload: '$(rm) `x` "!"\n;' }, `${begin} -m '$(rm) \`x\` "!"\n;'`],
  ['a word', { payload: 'on' }, `${begin} -m on`],
  ['a tab', { payload: 'a\tb' }, `printf '\\141\\011\\142' | ${begin} -s`],
  ['bytes', { payload: null, base64: '/wAl' }, `printf '\\377\\000\\045' | ${begin} -s`],
  ['QoS 0', { qos: 0 }, `${begin.replace('-q 1', '-q 0')} -m '{"a":1}'`],
  ['what came by HTTP', { qos: null }, `${begin} -m '{"a":1}'`],
  ['what the bench sent', { direction: 'out' as const }, `${begin.replace(' -i thermo-1', '')} -m '{"a":1}'`],
  [
    'a topic of Azure',
    { topic: '$iothub/twin/?$rid=7' },
    `${begin.replace('bench/thermo-1/reported', "'$iothub/twin/?$rid=7'")} -m '{"a":1}'`,
  ],
])('%s', (_what, change, line) => expect(mosquittoCommand({ ...message, ...change }, secure)).toBe(line))

it('an event is no message', () => expect(mosquittoCommand({ ...message, topic: null }, secure)).toBeNull())

it.each([
  ['', "''"],
  ['a b', "'a b'"],
  ['a-b_c/d:1.2,3%@+=', 'a-b_c/d:1.2,3%@+='],
  ["'", String.raw`''\'''`],
  ['~', "'~'"],
])('the shell takes %j as %s', (text, word) => expect(shellWord(text)).toBe(word))

const state = {
  listening: true,
  host: '127.0.0.1',
  port: 1883,
  addresses: ['10.0.0.5', '10.0.0.6'],
  problem: null,
  connections: 0,
  secure: { port: 8883, listening: true, problem: null, webSocket: null, caPath: '/data/my ca.pem' },
}
it('publishes with TLS where the bench listens so, without where it does not', () => {
  expect(publishTo(state)).toEqual({ host: '10.0.0.5', port: 8883, caPath: '/data/my ca.pem' })
  const plain = publishTo({ ...state, addresses: [], secure: { ...state.secure, listening: false } })
  expect(plain).toEqual({ host: '127.0.0.1', port: 1883, caPath: null })
  expect(mosquittoCommand(message, plain)).toBe(
    `mosquitto_pub -h 127.0.0.1 -p 1883 -i thermo-1 -t bench/thermo-1/reported -q 1 -m '{"a":1}'`,
  )
  expect(mosquittoCommand(message, publishTo(state))).toContain("--cafile '/data/my ca.pem'")
})
