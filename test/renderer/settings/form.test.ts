import { describe, expect, it } from 'vitest'
import { maskedPassword, settingsSchema } from '../../../main/contract/settings.ts'
import { draftOf, fieldOfError, portNote, readDraft, settingFields } from '../../../renderer/settings/form.ts'

const settings = settingsSchema.parse({})

describe('the settings form', () => {
  it('has every setting of the schema, with its words, unit and limits', () => {
    expect(settingFields.map(({ key }) => key)).toEqual(Object.keys(settingsSchema.shape))
    for (const field of settingFields) expect([field.title, field.description]).not.toContain('')
    expect(settingFields.find(({ key }) => key === 'mqttPort')).toMatchObject({ kind: 'number', minimum: 0, maximum: 65535 })
    expect(settingFields.find(({ key }) => key === 'offlineGraceMs')).toMatchObject({ kind: 'number', unit: 'ms' })
    expect(settingFields.find(({ key }) => key === 'reach')).toMatchObject({
      kind: 'choice',
      choices: [
        { value: 'loopback', title: 'Programs on this computer only' },
        { value: 'network', title: 'Devices on the bench network' },
      ],
    })
    expect(settingFields.find(({ key }) => key === 'benchName')).toMatchObject({ kind: 'text', maximumLength: 64 })
  })

  it('sends nothing when nothing was changed', () => {
    expect(readDraft(draftOf(settings), settings)).toEqual({ change: {}, problems: {} })
  })

  it('sends only what was changed, typed', () => {
    const draft = { ...draftOf(settings), mqttPort: ' 1884 ', reach: 'network', benchName: ' Lab 3 ' }
    expect(readDraft(draft, settings)).toEqual({ change: { mqttPort: 1884, reach: 'network', benchName: 'Lab 3' }, problems: {} })
  })

  it('leaves a password that is set as it is, and takes an empty one: nobody may sign in as the monitor then', () => {
    const withPassword = { ...settings, monitorPassword: maskedPassword }
    expect(readDraft(draftOf(withPassword), withPassword)).toEqual({ change: {}, problems: {} })
    expect(readDraft({ ...draftOf(withPassword), monitorPassword: '' }, withPassword)).toEqual({
      change: { monitorPassword: '' },
      problems: {},
    })
  })

  it.each([
    ['mqttPort', '', 'MQTT port is a whole number from 0 to 65,535.'],
    ['mqttPort', '70000', 'MQTT port is a whole number from 0 to 65,535.'],
    ['mqttPort', '1.5', 'MQTT port is a whole number from 0 to 65,535.'],
    ['mqttPort', 'mqtt', 'MQTT port is a whole number from 0 to 65,535.'],
    ['offlineGraceMs', '-1', 'Grace before offline is a whole number from 0 to 600,000 ms.'],
    ['benchName', '  ', 'Name of this bench is needed.'],
    ['benchName', 'x'.repeat(65), 'At most 64 characters.'],
    [
      'monitorPassword',
      `${maskedPassword}x`,
      'The password is not shown: type the new one whole, without the dots, or leave them as they were.',
    ],
    [
      'awsSecretAccessKey',
      `${maskedPassword}x`,
      'The password is not shown: type the new one whole, without the dots, or leave them as they were.',
    ],
  ] as const)('refuses %s = %j by the field', (key, text, problem) => {
    expect(readDraft({ ...draftOf(settings), [key]: text }, settings)).toEqual({ change: {}, problems: { [key]: problem } })
  })
})

describe('the ports of the settings', () => {
  const broker = {
    ...{ listening: true, host: '127.0.0.1', port: 1883, addresses: [], problem: null, connections: 0 },
    secure: { port: 8883, listening: true, problem: null, webSocket: null, caPath: '' },
  }

  const fileServer = { secure: { port: 8443, listening: true, problem: null }, plain: { port: 8081, listening: true, problem: null } }

  const tools = { port: 8082, listening: true, problem: null }

  it('say what is listened on where that is another', () => {
    expect(portNote(settings, { broker, fileServer, tools })).toEqual({})
    expect(portNote(settings, { broker, fileServer, tools: null })).toEqual({})
    const webSocket = { port: 443, listening: false, problem: 'taken' }
    const other = { ...broker, port: 18830, secure: { ...broker.secure, port: 18883, webSocket } }
    expect(
      portNote(settings, {
        broker: other,
        fileServer: { secure: { ...fileServer.secure, port: 18443 }, plain: null },
        tools: { ...tools, port: 18082 },
      }),
    ).toEqual({
      mqttPort: 'Devices connect to this TCP port. 0 takes any free one. It listens on port 18830 now.',
      mqttsPort: expect.stringMatching(/It listens on port 18883 now\.$/),
      filePort: expect.stringMatching(/ 18443 now\.$/),
      toolsPort: expect.stringMatching(/ 18082 now\.$/),
    })
  })

  it.each([
    ['PortInUse', 1883, 'mqttPort'],
    ['PortInUse', 8883, 'mqttsPort'],
    ['PortInUse', 443, 'webSocketPort'],
    ['PortInUse', 8443, 'filePort'],
    ['PortInUse', 8081, 'plainFilePort'],
    ['PortInUse', 8082, 'toolsPort'],
    ['PortInUse', undefined, 'mqttPort'],
    ['StorageFailed', 8883, null],
  ] as const)('%s about port %j is about the field %s', (code, port, field) => {
    expect(fieldOfError(code, { ...draftOf(settings), webSocketPort: '443' }, port)).toBe(field)
  })
})
