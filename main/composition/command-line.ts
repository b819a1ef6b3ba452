import { parseArgs } from 'node:util'
import { BenchError } from '../contract/errors.ts'

/** What the two entries are told on the command line. */
export interface CommandLine {
  data: string | undefined
  httpPort: number | undefined
  mqttPort: number | undefined
  mqttsPort: number | undefined
  filePort: number | undefined
  plainFilePort: number | undefined
  toolsPort: number | undefined
  host: string
  token: string | undefined
  /** How many simulated devices to start; 0 is none. */
  demoCount: number
  record: string | undefined
  open: boolean
  /** False: the bench is not announced by mDNS, whatever the settings say. */
  announce: boolean
  help: boolean
}

/** Simulated devices when `--demo` names no number. */
const usualDemo = '200'
const mostSimulated = 10_000

/**
 * Reads the words of a command line.
 * @param others what becomes of words that are not ours: Electron's own switches stand among them there.
 * @throws BenchError InvalidInput that names the option.
 */
export function readCommandLine(words: readonly string[], others: 'refused' | 'passed over'): CommandLine {
  // `--demo` and `--demo=500` are both meant to work, which parseArgs alone has no word for.
  const args = words.map((word) => (word === '--demo' ? `--demo=${usualDemo}` : word))
  const values = parse(args, others)
  return {
    data: text(values.data),
    httpPort: port('port', text(values.port)),
    mqttPort: port('mqtt-port', text(values['mqtt-port'])),
    mqttsPort: port('mqtts-port', text(values['mqtts-port'])),
    filePort: port('file-port', text(values['file-port'])),
    plainFilePort: port('plain-file-port', text(values['plain-file-port'])),
    toolsPort: port('tools-port', text(values['tools-port'])),
    host: text(values.host) ?? '127.0.0.1',
    token: text(values.token),
    demoCount: demoCount(text(values.demo)),
    record: text(values.record),
    open: values.open === true,
    announce: values['no-announce'] !== true,
    help: values.help === true,
  }
}

function parse(args: string[], others: 'refused' | 'passed over') {
  const options = {
    data: { type: 'string' },
    port: { type: 'string' },
    'mqtt-port': { type: 'string' },
    'mqtts-port': { type: 'string' },
    'file-port': { type: 'string' },
    'plain-file-port': { type: 'string' },
    'tools-port': { type: 'string' },
    host: { type: 'string' },
    token: { type: 'string' },
    demo: { type: 'string' },
    record: { type: 'string' },
    open: { type: 'boolean' },
    'no-announce': { type: 'boolean' },
    help: { type: 'boolean' },
  } as const
  try {
    return parseArgs({ args, options, strict: others === 'refused', allowPositionals: others === 'passed over' }).values
  } catch (error) {
    throw new BenchError('InvalidInput', `${(error as Error).message} --help lists the options.`)
  }
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function port(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  if (!/^\d+$/.test(value) || Number(value) > 65535)
    throw new BenchError('InvalidInput', `--${option} takes a port from 0 to 65535, not "${value}".`)
  return Number(value)
}

function demoCount(value: string | undefined): number {
  if (value === undefined) return 0
  if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > mostSimulated)
    throw new BenchError('InvalidInput', `--demo takes a number of devices from 1 to ${mostSimulated}, not "${value}".`)
  return Number(value)
}
