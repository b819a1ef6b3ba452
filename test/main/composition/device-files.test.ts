import { beforeEach, describe, expect, it } from 'vitest'
import {
  DeviceFiles,
  sentBefore,
  type FileAddresses,
  type FileServerStates,
  type FilePorts,
} from '../../../main/composition/device-files.ts'
import type { TrafficNote } from '../../../main/composition/device-door.ts'
import { BenchError } from '../../../main/contract/errors.ts'

const usual: FilePorts = { reach: 'loopback', filePort: 8443, plainFilePort: 8081 }
const execution = { jobId: 'job-1', deviceId: 'thermo-1', executionNumber: 2 }
const firmware = { name: 'fw.bin', bytes: 2048, sha256: 'ab'.repeat(32), mimeType: 'application/zip', addedAtMs: 0 }

let asked: FileAddresses[]
let states: FileServerStates
let notes: TrafficNote[]
let kept: object[]
let taken: number | null
let deviceFiles: DeviceFiles
beforeEach(() => {
  asked = []
  notes = []
  kept = []
  taken = null
  states = { secure: null, plain: null }
  const listen = (addresses: FileAddresses) => {
    asked.push(addresses)
    if (addresses.secure?.port === taken) throw new BenchError('PortInUse', 'The port is taken.')
    const open = (address: { host: string; port: number } | null) => address && { ...address, problem: null }
    states = { secure: open(addresses.secure), plain: open(addresses.plain) }
  }
  deviceFiles = new DeviceFiles({
    server: {
      open: async (addresses) => listen(addresses),
      move: async (addresses) => listen(addresses),
      states: () => states,
      renewCertificates: () => undefined,
      close: () => undefined,
    },
    file: (name) => (name === firmware.name ? firmware : undefined),
    linkPath: (file, { jobId, deviceId, executionNumber }, expiresAtMs) =>
      `/files/${file.name}?${jobId}.${deviceId}.${executionNumber}.${expiresAtMs}`,
    addresses: (reach) => [reach === 'network' ? '192.0.2.7' : '127.0.0.1'],
    certificateNames: () => ['bench.local', 'localhost'],
    keepProgress: (...progress) => kept.push(progress),
    note: (entry) => notes.push(entry),
    now: () => 1_000,
  })
})

const link = () => deviceFiles.fill({ url: '${file:fw.bin}' }, execution).url as string

describe('documents', () => {
  it('get links that hold for an hour, or for as long as the job says', async () => {
    await deviceFiles.open(usual)
    expect(link()).toBe('https://127.0.0.1:8443/files/fw.bin?job-1.thermo-1.2.3601000')
    expect(deviceFiles.fill({ url: '${file:fw.bin}' }, execution, 60)).toEqual({
      url: 'https://127.0.0.1:8443/files/fw.bin?job-1.thermo-1.2.61000',
    })
    expect(notes).toEqual([])
  })

  it('keep what no file stands for, and the traffic says so once for each', async () => {
    await deviceFiles.open(usual)
    const s3 = '${aws:iot:s3-presigned-url:https://s3.amazonaws.com/images/other.bin}'
    expect(deviceFiles.fill({ a: s3, b: s3, hash: '${file:fw.bin:sha256}' }, execution)).toEqual({ a: s3, b: s3, hash: firmware.sha256 })
    expect(notes).toMatchObject([
      {
        deviceId: 'thermo-1',
        verdict: 'noted',
        sentence: `The bench has no file for ${s3}: the document of job ‘job-1’ was sent with that as it stands.`,
      },
    ])
  })
})

describe('links lead', () => {
  it.each([
    [
      'with TLS to the name by which the device came',
      { isEncrypted: true, serverName: 'bench.local', localAddress: '192.0.2.7' },
      'https://bench.local:8443',
    ],
    [
      'to the bench where the device asked for a name in other letters',
      { isEncrypted: true, serverName: 'Bench.Local', localAddress: '192.0.2.7' },
      'https://Bench.Local:8443',
    ],
    [
      'to the bench where somebody came and asked for the name of another',
      { isEncrypted: true, serverName: 'firmware.evil.example', localAddress: '192.0.2.7' },
      'https://192.0.2.7:8443',
    ],
    [
      'with TLS to the address by which it came',
      { isEncrypted: true, serverName: null, localAddress: '192.0.2.8' },
      'https://192.0.2.8:8443',
    ],
    ['without TLS where it came without', { isEncrypted: false, serverName: null, localAddress: '192.0.2.8' }, 'http://192.0.2.8:8081'],
    ['to an address of IPv6', { isEncrypted: true, serverName: null, localAddress: '2001:db8::7' }, 'https://[2001:db8::7]:8443'],
  ])('%s', async (_what, attempt, origin) => {
    await deviceFiles.open({ ...usual, reach: 'network' })
    deviceFiles.arrived('thermo-1', attempt)
    expect(link()).toMatch(`${origin}/files/`)
    deviceFiles.forget('thermo-1')
    expect(link()).toMatch('https://192.0.2.7:8443/files/')
  })

  it('with TLS where there is no other port, and without it where that is the one that is open', async () => {
    await deviceFiles.open({ ...usual, plainFilePort: 0 })
    deviceFiles.arrived('thermo-1', { isEncrypted: false, serverName: null, localAddress: '127.0.0.1' })
    expect(link()).toMatch('https://127.0.0.1:8443/')
    await deviceFiles.move(usual)
    deviceFiles.arrived('thermo-1', { isEncrypted: true, serverName: null, localAddress: '127.0.0.1' })
    states.secure!.problem = 'taken'
    expect(link()).toMatch('http://127.0.0.1:8081/')
  })
})

describe('the ports for files', () => {
  it('follow the reach, and are told as they are', async () => {
    await deviceFiles.open(usual)
    expect(deviceFiles.state()).toEqual({
      secure: { port: 8443, listening: true, problem: null },
      plain: { port: 8081, listening: true, problem: null },
    })
    expect(await deviceFiles.move({ reach: 'network' })).toEqual(usual)
    expect(await deviceFiles.move({ plainFilePort: 0 })).toEqual({ ...usual, reach: 'network' })
    expect(asked).toEqual([
      { secure: { host: '127.0.0.1', port: 8443 }, plain: { host: '127.0.0.1', port: 8081 } },
      { secure: { host: '0.0.0.0', port: 8443 }, plain: { host: '0.0.0.0', port: 8081 } },
      { secure: { host: '0.0.0.0', port: 8443 }, plain: null },
    ])
    expect(deviceFiles.state().plain).toBeNull()
  })

  it('stay where they are when one cannot be had', async () => {
    await deviceFiles.open(usual)
    taken = 9443
    await expect(deviceFiles.move({ filePort: 9443 })).rejects.toMatchObject({ code: 'PortInUse' })
    expect(await deviceFiles.move({ filePort: 8444 })).toEqual(usual)
  })
})

describe('a device that fetches a file', () => {
  it('has its progress on the execution, and the end in its traffic', () => {
    deviceFiles.progressed({ ...execution, file: 'fw.bin', bytes: 1024, totalBytes: 2048, done: false })
    deviceFiles.progressed({ ...execution, file: 'fw.bin', bytes: 2048, totalBytes: 2048, done: true })
    expect(kept).toEqual([
      [execution, { file: 'fw.bin', bytes: 1024, totalBytes: 2048 }],
      [execution, { file: 'fw.bin', bytes: 2048, totalBytes: 2048 }],
    ])
    expect(notes.map(({ sentence }) => sentence)).toEqual(['It has fetched ‘fw.bin’ (2 KiB).'])
  })

  it.each([
    ['this attempt has', 2, 'fw.bin', 2048, 1024],
    ['another attempt has', 1, 'fw.bin', 2048, 0],
    ['another file has', 2, 'other.bin', 2048, 0],
    ['a file that was replaced has', 2, 'fw.bin', 4096, 0],
  ])('has had what %s', (_who, executionNumber, name, totalBytes, bytes) => {
    const kept = { executionNumber: 2, downloads: [{ file: 'fw.bin', bytes: 1024, totalBytes: 2048, atMs: 0 }] }
    expect(sentBefore(kept, { executionNumber, name }, totalBytes)).toBe(bytes)
    expect(sentBefore(undefined, { executionNumber, name }, totalBytes)).toBe(0)
  })

  it('has in its traffic why it did not get it', () => {
    deviceFiles.refused({ deviceId: 'thermo-1', name: 'fw.bin' }, 'This link has expired.')
    expect(notes).toMatchObject([
      { deviceId: 'thermo-1', verdict: 'refused', sentence: 'It could not fetch ‘fw.bin’: This link has expired.' },
    ])
  })
})
