import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { certificatesZip, type ZippedCertificates } from '../../../main/export/certificates-zip.ts'
import { MemoryCertificates } from '../../helpers/memory-certificates.ts'
import { isMissing } from '../../helpers/programs.ts'
import { unzipped } from '../../helpers/unzipped.ts'

const run = promisify(execFile)
const now = Date.UTC(2026, 10, 21, 12)

function wanted(deviceIds: string[], more: Partial<ZippedCertificates> = {}): ZippedCertificates {
  const certificates = new MemoryCertificates()
  return {
    devices: deviceIds.map((deviceId) => ({ deviceId, clientId: deviceId })),
    layout: 'folders',
    proof: 'thumbprint',
    issue: (deviceId) => certificates.issueDevice(deviceId, { validDays: 365 }),
    benchName: 'Lab 1',
    host: 'bench.local',
    port: 8883,
    now,
    ...more,
  }
}

async function wholeZip(options: ZippedCertificates): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const { bytes } of certificatesZip(options)) pieces.push(bytes)
  return Buffer.concat(pieces)
}

const files = async (options: ZippedCertificates) => unzipped(await wholeZip(options))

describe('the zip of one device', () => {
  it('has its certificate, its key, the CA, how to connect, and what to do', async () => {
    const { 'README.txt': readme, 'config.json': config, ...pems } = await files(wanted(['thermo-1'], { layout: 'flat' }))
    expect(pems).toEqual({
      'thermo-1.cert.pem': 'certificate 1 of thermo-1\n',
      'thermo-1.private.key': 'ec-p256 key 1 of thermo-1\n',
      'ca.pem': 'the CA\n',
    })
    expect(JSON.parse(config!)).toEqual({
      deviceId: 'thermo-1',
      thingName: 'thermo-1',
      clientId: 'thermo-1',
      host: 'bench.local',
      port: 8883,
      certPath: 'thermo-1.cert.pem',
      keyPath: 'thermo-1.private.key',
      caPath: 'ca.pem',
      clientCert: 'thermo-1.cert.pem',
      privateKey: 'thermo-1.private.key',
      caCert: 'ca.pem',
      endpoint: 'bench.local',
      'thing-name': 'thermo-1',
      cert: 'thermo-1.cert.pem',
      key: 'thermo-1.private.key',
      'root-ca': 'ca.pem',
      topics: { aws: '$aws/things/thermo-1', emqx: '$emqx/things/thermo-1', plain: 'bench/thermo-1' },
      certificateFingerprint: '1'.padStart(64, '0'),
      certificateExpires: '1971-01-01T00:00:00.000Z',
    })
    for (const words of ['thermo-1.private.key', 'bench.local, port 8883', 'Lab 1', '2026-11-21', '1971-01-01', 'and no other'])
      expect(readme).toContain(words)
  })

  it('connects under the client id that the device was given', async () => {
    const devices = [{ deviceId: 'thing', clientId: 'client-7' }]
    const { 'config.json': config } = await files(wanted([], { layout: 'flat', devices }))
    expect(JSON.parse(config!)).toMatchObject({ deviceId: 'thing', thingName: 'thing', clientId: 'client-7' })
  })
})

describe('the zip of several', () => {
  it('has a folder for each, and a list of them', async () => {
    const zip = await files(wanted(['a', 'b']))
    expect(Object.keys(zip)).toEqual([
      ...['a', 'b'].flatMap((id) => [`${id}/${id}.cert.pem`, `${id}/${id}.private.key`, `${id}/ca.pem`, `${id}/config.json`]),
      'devices.csv',
      'README.txt',
    ])
    expect(zip['devices.csv']).toBe(
      [
        '\uFEFFdevice id,thumbprint,expires,folder',
        `a,${'1'.padStart(64, '0')},1971-01-01T00:00:00.000Z,a`,
        `b,${'2'.padStart(64, '0')},1971-01-01T00:00:00.000Z,b`,
        '',
      ].join('\r\n'),
    )
    expect(zip['README.txt']).toContain('Certificates of 2 devices')
  })

  it('leads out of its folder for no device id, and mixes no two devices', async () => {
    const hostile = ['..', '..\\up', 'C:\\x', 'CON', 'con', 'Fridge', 'fridge', 'devices.csv', '=1+1', 'x'.repeat(128), '冷'.repeat(128)]
    const zip = await files(wanted(hostile))
    const names = Object.keys(zip)
    expect(
      names.filter((name) => /(?:^|\/)\.\.?(?:\/|$)|[\\:*?"<>|\p{Cc}]|^\/|[. ](?:\/|$)|(?:^|\/)(?:con|nul)(?:\.|\/|$)/iu.test(name)),
    ).toEqual([])
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(hostile.length * 4 + 2)
    const owners = names
      .filter((name) => name.endsWith('config.json'))
      .map((name) => (JSON.parse(zip[name]!) as { deviceId: string }).deviceId)
    expect(owners).toEqual(hostile)
    // What a spreadsheet would take for a formula.
    expect(zip['devices.csv']).toContain("\r\n'=1+1,")
  })

  it('is made piece by piece as it is read, other work goes on in between, and who stops reading stops it', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `d${index}`)
    let issued = 0
    const { issue, ...rest } = wanted(ids)
    let turns = 0
    let isOver = false
    const otherWork = () => {
      turns += 1
      if (!isOver) setImmediate(otherWork)
    }
    setImmediate(otherWork)
    let largest = 0
    for await (const { bytes, made } of certificatesZip({
      ...rest,
      issue: (deviceId) => {
        issued += 1
        return issue(deviceId)
      },
    })) {
      largest = Math.max(largest, bytes.length)
      if (made?.deviceId === 'd499') break
    }
    isOver = true
    expect(issued).toBe(500)
    expect(turns).toBeGreaterThanOrEqual(499)
    expect(largest).toBeLessThan(4_096)
  })

  it.skipIf(isMissing('unzip', 'unzip'))('is found whole by unzip, and keys are for their owner alone', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-zip-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const file = path.join(folder, 'c.zip')
    await writeFile(file, await wholeZip(wanted(['thermo-1', 'Kühl 1'])))
    expect((await run('unzip', ['-t', file])).stdout).toContain('No errors detected')
    const { stdout } = await run('unzip', ['-Z', '-s', file])
    const rights = stdout.split('\n').flatMap(
      (line) =>
        line
          .match(/^(-\S+) .* (thermo-1\/\S+)$/)
          ?.slice(1)
          .join(' ') ?? [],
    )
    expect(rights).toEqual([
      '-rw-r--r-- thermo-1/thermo-1.cert.pem',
      '-rw------- thermo-1/thermo-1.private.key',
      '-rw-r--r-- thermo-1/ca.pem',
      '-rw-r--r-- thermo-1/config.json',
    ])
  })
})
