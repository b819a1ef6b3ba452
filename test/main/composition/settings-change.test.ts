import { beforeEach, describe, expect, it } from 'vitest'
import { changeSettings, type SettingsChangeParts } from '../../../main/composition/settings-change.ts'
import { SettingsInUse } from '../../../main/composition/settings-in-use.ts'
import { BenchError } from '../../../main/contract/errors.ts'
import { keptSettingsSchema, type SettingsChange } from '../../../main/contract/settings.ts'

type Step = 'names' | 'ports' | 'file ports' | 'disk' | 'names back' | 'ports back' | 'file ports back' | 'tools' | 'tools back'

const sentences: Record<Step, string> = {
  tools: 'Port 9082 is taken.',
  'tools back': 'Port 8082 is taken.',
  names: 'The certificate could not be made.',
  ports: 'Port 1884 is taken.',
  'file ports': 'Port 8444 is taken.',
  disk: 'The settings could not be saved.',
  'names back': 'The old certificate could not be made.',
  'ports back': 'Port 1999 is taken.',
  'file ports back': 'Port 9443 is taken.',
}

let fails: Set<Step>
let calls: string[]
let names: string[]
/** Where the broker listens: for this run not where the settings say. */
let mqttPort: number
/** Where files are fetched, likewise. */
let filePort: number
let toolsPort: number | null
let settings: SettingsInUse
let parts: SettingsChangeParts
beforeEach(() => {
  fails = new Set()
  calls = []
  names = ['old.example']
  mqttPort = 1999
  toolsPort = 8082
  filePort = 9443
  const step = (name: Step) => {
    calls.push(name)
    if (fails.has(name)) throw new BenchError('StorageFailed', sentences[name])
  }
  settings = new SettingsInUse(keptSettingsSchema.parse({ certificateNames: 'old.example', monitorPassword: 'old' }), async () =>
    step('disk'),
  )
  parts = {
    settings,
    certificates: {
      setNames: async (given) => {
        step(given[0] === 'old.example' ? 'names back' : 'names')
        names = given
      },
    },
    listening: {
      move: async (change) => {
        step(change.mqttPort === 1999 ? 'ports back' : 'ports')
        const before = { reach: 'loopback', mqttPort, mqttsPort: 8883, webSocketPort: 0 } as const
        mqttPort = change.mqttPort ?? mqttPort
        return before
      },
      dropMonitors: () => calls.push('monitors dropped'),
    },
    deviceFiles: {
      move: async (change) => {
        step(change.filePort === 9443 ? 'file ports back' : 'file ports')
        const before = { reach: 'loopback', filePort, plainFilePort: 0 } as const
        filePort = change.filePort ?? filePort
        return before
      },
    },
    tools: {
      move: async (port) => {
        step(port === 8082 ? 'tools back' : 'tools')
        const before = toolsPort
        toolsPort = port
        return before
      },
    },
  }
})

const change: SettingsChange = { certificateNames: 'new.example', mqttPort: 1884, filePort: 8444, monitorPassword: 'new' }
const asItWas = () => ({ names, mqttPort, filePort, kept: settings.current.certificateNames, password: settings.current.monitorPassword })
const before = { names: ['old.example'], mqttPort: 1999, filePort: 9443, kept: 'old.example', password: 'old' }

it('is kept once the names stand in the certificate and the ports are open', async () => {
  await changeSettings(parts, change)
  expect(calls).toEqual(['names', 'ports', 'file ports', 'disk', 'monitors dropped'])
  expect(asItWas()).toEqual({ names: ['new.example'], mqttPort: 1884, filePort: 8444, kept: 'new.example', password: 'new' })
})

describe('leaves all as it was', () => {
  it.each<[who: string, failing: Step, steps: string[]]>([
    ['the certificate', 'names', ['names']],
    ['a port', 'ports', ['names', 'ports', 'names back']],
    ['a port for files', 'file ports', ['names', 'ports', 'file ports', 'ports back', 'names back']],
    ['the disk', 'disk', ['names', 'ports', 'file ports', 'disk', 'file ports back', 'ports back', 'names back']],
  ])('when %s refuses', async (_who, failing, steps) => {
    fails.add(failing)
    await expect(changeSettings(parts, change)).rejects.toMatchObject({ code: 'StorageFailed', sentence: sentences[failing] })
    expect(calls).toEqual(steps)
    expect(asItWas()).toEqual(before)
  })

  it('and takes back only what it has changed', async () => {
    fails.add('disk')
    await expect(changeSettings(parts, { benchName: 'Shelf' })).rejects.toMatchObject({ sentence: sentences.disk })
    await expect(changeSettings(parts, { mqttPort: 1884 })).rejects.toMatchObject({ sentence: sentences.disk })
    expect(calls).toEqual(['disk', 'ports', 'disk', 'ports back'])
    expect(asItWas()).toEqual(before)
  })

  it('before the next change begins', async () => {
    fails.add('disk')
    const first = changeSettings(parts, change)
    const second = settings.change((current) => {
      calls.push('next')
      return current
    })
    await expect(first).rejects.toThrow()
    await expect(second).rejects.toThrow()
    expect(calls).toEqual(['names', 'ports', 'file ports', 'disk', 'file ports back', 'ports back', 'names back', 'next', 'disk'])
  })
})

it('says what could not be taken back, and takes back the rest', async () => {
  fails = new Set<Step>(['disk', 'ports back'])
  await expect(changeSettings(parts, change)).rejects.toMatchObject({
    code: 'StorageFailed',
    sentence: `${sentences.disk} The ports could not be taken back: ${sentences['ports back']} They are as in the settings again when the bench is started anew.`,
  })
  expect(asItWas()).toEqual({ ...before, mqttPort: 1884 })
})

describe('the port for tools', () => {
  it('is opened, and closed with 0', async () => {
    await changeSettings(parts, { toolsPort: 9082 })
    expect(toolsPort).toBe(9082)
    await changeSettings(parts, { toolsPort: 0 })
    expect(toolsPort).toBeNull()
  })

  it('is where it was when the disk refuses', async () => {
    fails.add('disk')
    await expect(changeSettings(parts, { toolsPort: 9082 })).rejects.toMatchObject({ sentence: sentences.disk })
    expect(calls).toEqual(['tools', 'disk', 'tools back'])
    expect(toolsPort).toBe(8082)
  })
})

describe('an AWS access key', () => {
  const whole = { awsAccessKeyId: 'BENCH', awsSecretAccessKey: 'a secret of the bench' }

  it.each([{ awsAccessKeyId: 'BENCH' }, { awsSecretAccessKey: whole.awsSecretAccessKey }])('is not kept as %j alone', async (half) => {
    await expect(changeSettings(parts, half)).rejects.toMatchObject({ code: 'InvalidInput' })
    expect(calls).toEqual([])
  })

  it('is kept whole, gets another secret, and goes whole', async () => {
    await changeSettings(parts, whole)
    await changeSettings(parts, { awsSecretAccessKey: 'another of the bench' })
    expect(settings.current).toMatchObject({ awsAccessKeyId: 'BENCH', awsSecretAccessKey: 'another of the bench' })
    await expect(changeSettings(parts, { awsAccessKeyId: '' })).rejects.toMatchObject({ code: 'InvalidInput' })
    await changeSettings(parts, { awsAccessKeyId: '', awsSecretAccessKey: '' })
    expect(settings.current).toMatchObject({ awsAccessKeyId: '', awsSecretAccessKey: '' })
  })
})
