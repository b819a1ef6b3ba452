import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { WebSocket } from 'ws'
import type { HttpDoor } from '../../../main/api/doors/http.ts'
import type { CertificatesWish } from '../../../main/contract/device-certificates.ts'
import { createTestBench, startOfTime, type TestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, token } from '../../helpers/http-door.ts'
import { unzipped } from '../../helpers/unzipped.ts'
import { createBench } from '../certificates/folder.ts'
import { refusalOf, type BenchClient } from './conformance.ts'

type Wish = Partial<CertificatesWish>

let bench: TestBench
let door: HttpDoor
let client: BenchClient
beforeEach(async () => {
  bench = createTestBench()
  bench.port.certificates = await (await createBench()).open()
  door = await openHttpDoor(bench)
  const websocket = new WebSocket(`ws://127.0.0.1:${door.port}/api/ws`, { headers: { authorization: `Bearer ${token}` } })
  await once(websocket, 'open')
  client = createORPCClient(new RPCLink({ websocket }))
})
afterEach(() => door.close())

/** A zip as a page of the UI reads it, and the bundle that is to be settled. */
async function read(wish: Wish) {
  const pieces: Buffer[] = []
  let bundleId = ''
  let made: number[] = []
  for await (const piece of await client.deviceCertificates.make(wish))
    if (piece.kind === 'whole') bundleId = piece.bundleId
    else {
      pieces.push(Buffer.from(piece.base64, 'base64'))
      made = [...made, piece.made]
      expect(piece.total).toBeGreaterThanOrEqual(piece.made)
    }
  return { files: unzipped(Buffer.concat(pieces)), bundleId, made }
}

function post(path: string, body: unknown, type = 'application/json'): Promise<Response> {
  return fetch(`${door.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

const fingerprintOf = (pem: string) => new X509Certificate(pem).fingerprint256.replaceAll(':', '')
const acts = async () => (await client.events.list({ kind: 'audit' })).items.map(({ sentence }) => sentence)

describe('a certificate for one device', () => {
  it('is asked for only once the zip is kept, and then it alone lets the device in', async () => {
    await client.devices.create({ deviceId: 'thermo-1' })
    const { files, bundleId } = await read({ deviceId: 'thermo-1' })
    expect(Object.keys(files)).toEqual(['thermo-1.cert.pem', 'thermo-1.private.key', 'ca.pem', 'config.json', 'README.txt'])
    expect([bench.engine.credentials('thermo-1'), bench.dropped]).toEqual([null, []])

    expect(await client.deviceCertificates.settle({ bundleId })).toEqual({ registered: 0, changed: 1 })
    expect(bench.engine.credentials('thermo-1')).toEqual({
      kind: 'thumbprint',
      primaryThumbprint: fingerprintOf(files['thermo-1.cert.pem']!),
      secondaryThumbprint: null,
    })
    expect(bench.dropped).toEqual([['thermo-1', 'The connection was closed: the device has a new certificate, and must show it.']])
    expect(await acts()).toEqual([
      'Set the credentials of device ‘thermo-1’.',
      'Began to hand out a certificate and private key for device ‘thermo-1’.',
      'Registered device ‘thermo-1’.',
    ])
    expect(await refusalOf(client.deviceCertificates.settle({ bundleId }))).toMatchObject({ code: 'NotFound' })
  })

  it('registers a device that is not registered, with its credentials from the first moment on', async () => {
    const { files, bundleId } = await read({ deviceId: 'new 1' })
    expect(bench.engine.device('new 1')).toBeUndefined()
    expect(await client.deviceCertificates.settle({ bundleId })).toEqual({ registered: 1, changed: 0 })
    expect(bench.engine.credentials('new 1')).toMatchObject({ primaryThumbprint: fingerprintOf(files['new 1.cert.pem']!) })
  })

  test.each<[Wish, unknown]>([
    [{ credentials: 'certificateAuthority' }, { kind: 'certificateAuthority' }],
    [{ credentials: 'unchanged' }, null],
  ])('%j', async (wish, credentials) => {
    await client.devices.create({ deviceId: 'f1' })
    await client.deviceCertificates.settle({ bundleId: (await read({ deviceId: 'f1', ...wish })).bundleId })
    expect(bench.engine.credentials('f1')).toEqual(credentials)
  })

  it('replaces the one before, which is let in no longer', async () => {
    const first = await read({ deviceId: 'f1' })
    await client.deviceCertificates.settle({ bundleId: first.bundleId })
    expect(await refusalOf(client.deviceCertificates.make({ deviceId: 'f1' }))).toEqual({
      code: 'AlreadyExists',
      status: 409,
      message:
        '‘f1’ has credentials already, which would stop working: agree to that with replace=true, or leave them with credentials=unchanged.',
    })
    const second = await read({ deviceId: 'f1', replace: true })
    await client.deviceCertificates.settle({ bundleId: second.bundleId })
    expect(bench.engine.credentials('f1')).toMatchObject({ primaryThumbprint: fingerprintOf(second.files['f1.cert.pem']!) })
    expect(fingerprintOf(second.files['f1.cert.pem']!)).not.toBe(fingerprintOf(first.files['f1.cert.pem']!))
  })

  it('takes no credentials away that the device got while it was made', async () => {
    await client.devices.create({ deviceId: 'f1' })
    const { bundleId } = await read({ deviceId: 'f1' })
    await client.devices.setCredentials({ deviceId: 'f1', credentials: { kind: 'symmetricKey' } })
    expect(await refusalOf(client.deviceCertificates.settle({ bundleId }))).toMatchObject({ code: 'AlreadyExists' })
    expect(bench.engine.credentials('f1')).toMatchObject({ kind: 'symmetricKey' })
  })

  it('says how long it is good, and with which key it is', async () => {
    const { files } = await read({ deviceId: 'f1', validDays: 30, keyAlgorithm: 'rsa-2048' })
    const certificate = new X509Certificate(files['f1.cert.pem']!)
    expect([certificate.validToDate.getTime(), certificate.publicKey.asymmetricKeyType]).toEqual([startOfTime + 30 * 86_400_000, 'rsa'])
  })

  it('connects by the client id that the device has', async () => {
    await client.devices.create({ deviceId: 'thing', clientId: 'client-7' })
    const { files } = await read({ deviceId: 'thing' })
    expect(JSON.parse(files['config.json']!)).toMatchObject({ thingName: 'thing', clientId: 'client-7' })
  })
})

describe('certificates for the devices of a CSV', () => {
  it('are made for all, who are then registered as the rows say; who is registered stays as it is', async () => {
    await client.devices.create({ deviceId: 'd1', name: 'Kept' })
    const csv = `deviceId;name;slot;firmware\n${Array.from({ length: 1_000 }, (_, index) => `d${index};Fridge ${index};A-${index};2.1`).join('\n')}`
    const { files, bundleId, made } = await read({ csv })
    expect(made.length).toBeGreaterThan(10)
    expect([made.at(-1), made.toSorted((a, b) => a - b)]).toEqual([1_000, made])
    expect(bench.engine.deviceCount()).toBe(1)
    expect(await client.deviceCertificates.settle({ bundleId })).toEqual({ registered: 999, changed: 1 })
    expect(bench.engine.device('d999')).toMatchObject({ name: 'Fridge 999', slot: 'A-999', attributes: { firmware: '2.1' } })
    expect(bench.engine.device('d1')).toMatchObject({ name: 'Kept', slot: null })
    const rows = files['devices.csv']!.trim()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(','))
    expect(rows).toHaveLength(1_000)
    const wrong = rows.filter(([deviceId, thumbprint, , folder]) => {
      const kept = bench.engine.credentials(deviceId!)
      const isTheirs = fingerprintOf(files[`${folder}/${folder}.cert.pem`]!) === thumbprint
      return kept?.kind !== 'thumbprint' || kept.primaryThumbprint !== thumbprint || !isTheirs
    })
    expect(wrong).toEqual([])
  })

  it('come with a list that another bench imports as it is', async () => {
    const { files } = await read({ deviceIds: ['a', 'CON', 'Kühl 1'] })
    const { good, problems } = await client.devices.import({ csv: files['devices.csv']!, mode: 'check' })
    expect([good.map(({ deviceId, hasCredentials }) => [deviceId, hasCredentials]), problems]).toEqual([
      [
        ['a', true],
        ['CON', true],
        ['Kühl 1', true],
      ],
      [],
    ])
  })

  it('are not made when a row is wrong, which is named by its line; or for the good rows alone', async () => {
    const csv = 'deviceId,key\ngood,\n../x,\nkeyed,MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\ngood,\n'
    expect(await refusalOf(client.deviceCertificates.make({ csv }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message:
        'No certificate was made. Line 3: A device id may not hold "/", "+", "#" or control characters, nor begin with "$". The file has 3 problems. Mend the file, or take the good rows only with mode=good.',
    })
    expect(await acts()).toEqual([])
    const { files } = await read({ csv, mode: 'good' })
    expect(Object.keys(files)).toEqual([
      'good/good.cert.pem',
      'good/good.private.key',
      'good/ca.pem',
      'good/config.json',
      'devices.csv',
      'README.txt',
    ])
  })

  it('are planned: how many, who is new, whose credentials go, and which rows are wrong', async () => {
    await client.devices.create({ deviceId: 'keyed', name: 'Keyed' })
    await client.devices.setCredentials({ deviceId: 'keyed', credentials: { kind: 'symmetricKey' } })
    const plan = await client.deviceCertificates.plan({ csv: `deviceId,name,thumbprint\nkeyed,x,\nnew,New,\nprinted,,${'AB'.repeat(20)}` })
    expect(plan).toEqual({
      total: 2,
      toRegister: 1,
      toReplace: 1,
      first: [
        { deviceId: 'keyed', name: 'Keyed', templateId: null, isRegistered: true, hasCredentials: true },
        { deviceId: 'new', name: 'New', templateId: null, isRegistered: false, hasCredentials: false },
      ],
      problems: [
        {
          line: 4,
          deviceId: 'printed',
          message:
            '‘printed’ has keys or thumbprints in the file, and is to get a certificate: empty these cells, or import it without a certificate.',
        },
      ],
    })
    expect((await client.deviceCertificates.plan({ deviceIds: ['keyed'], credentials: 'unchanged' })).toReplace).toBe(0)
  })

  it('are at most 10,000 at once', async () => {
    const csv = `deviceId\n${Array.from({ length: 10_001 }, (_, index) => `d${index}`).join('\n')}`
    expect((await refusalOf(client.deviceCertificates.make({ csv }))).message).toBe(
      'At most 10,000 certificates are made at once, not 10,001: split the file.',
    )
  })
})

describe('refuses', () => {
  const long = 'x'.repeat(65)
  test.each<[Wish, string, RegExp]>([
    [{}, 'InvalidInput', /give just one/],
    [{ deviceId: 'a', deviceIds: ['a'] }, 'InvalidInput', /give just one/],
    [{ csv: '' }, 'InvalidInput', /Line 1: The file is empty/],
    [{ csv: 'deviceId\na/b', mode: 'good' }, 'InvalidInput', /Line 2/],
    [
      { deviceIds: ['a', long], credentials: 'certificateAuthority' },
      'InvalidInput',
      /longer than the 64 characters that a certificate can name/,
    ],
  ])('%j', async (wish, code, message) => {
    expect(await refusalOf(client.deviceCertificates.make(wish))).toMatchObject({ code, message: expect.stringMatching(message) as string })
    expect(await acts()).toEqual([])
  })

  it('to replace the credentials of many, and names some of them', async () => {
    const deviceIds = ['a', 'b', 'c', 'd', 'e']
    for (const deviceId of deviceIds) {
      await client.devices.create({ deviceId })
      await client.devices.setCredentials({ deviceId, credentials: { kind: 'symmetricKey' } })
    }
    expect((await refusalOf(client.deviceCertificates.make({ deviceIds }))).message).toMatch(/^‘a’, ‘b’, ‘c’ and 2 more have credentials/)
  })
})

it('a reading that stops changes nothing', async () => {
  const deviceIds = Array.from({ length: 200 }, (_, index) => `d${index}`)
  for await (const piece of await client.deviceCertificates.make({ deviceIds })) {
    expect(piece.kind).toBe('piece')
    break
  }
  expect([bench.engine.deviceCount(), bench.dropped]).toEqual([0, []])
})

describe('over REST', () => {
  it('a zip of one device is in use once it is there', async () => {
    const response = await post('/devices/f%201/certificate', { validDays: 10 })
    expect([response.status, response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([
      200,
      'application/zip',
      `attachment; filename="f 1 certificate.zip"; filename*=UTF-8''f%201%20certificate.zip`,
    ])
    const files = unzipped(new Uint8Array(await response.arrayBuffer()))
    expect(bench.engine.credentials('f 1')).toMatchObject({ primaryThumbprint: fingerprintOf(files['f 1.cert.pem']!) })
  })

  it('a zip of several comes for a CSV, with its choices in the query', async () => {
    const response = await post('/devices/certificates?credentials=certificateAuthority&validDays=7', 'deviceId\na\nb\n', 'text/csv')
    const files = unzipped(new Uint8Array(await response.arrayBuffer()))
    expect(Object.keys(files)).toHaveLength(10)
    expect(['a', 'b'].map((deviceId) => bench.engine.credentials(deviceId)?.kind)).toEqual(['certificateAuthority', 'certificateAuthority'])
    expect(await (await post('/devices/certificates/plan', 'deviceId\na\nc\n', 'text/csv')).json()).toMatchObject({
      total: 2,
      toReplace: 1,
    })
  })

  test.each([
    ['/devices/certificates', { deviceIds: ['a'], validDays: 0 }, 400],
    ['/devices/certificates', { deviceIds: ['a'], keyAlgorithm: 'rsa-1024' }, 400],
    ['/devices/certificates', { deviceIds: ['a/b'] }, 400],
    ['/devices/certificates', { deviceIds: [], made: 'up' }, 400],
    ['/devices/certificates', {}, 400],
    ['/devices/..%2Fx/certificate', {}, 400],
    ['/devices/%/certificate', {}, 400],
    ['/devices/a/certificate', { deviceIds: ['b'] }, 400],
  ])('POST %s %j is refused, and nothing is made', async (path, body, status) => {
    const response = await post(path, body)
    expect([response.status, await response.json()]).toEqual([
      status,
      { code: 'InvalidInput', message: expect.stringMatching(/\.$/) as string },
    ])
    expect([await acts(), bench.engine.deviceCount()]).toEqual([[], 0])
  })

  it('a reader that goes away leaves the devices as they were', async () => {
    const gone = new AbortController()
    const { issueDevice } = bench.port.certificates
    const certificates = bench.port.certificates
    let issued = 0
    const stopped = Promise.withResolvers<void>()
    certificates.issueDevice = (...wish) => {
      if ((issued += 1) === 500) {
        gone.abort()
        stopped.resolve()
      }
      return issueDevice.apply(certificates, wish)
    }
    const deviceIds = Array.from({ length: 5_000 }, (_, index) => `d${index}`)
    const response = await fetch(`${door.url}/api/v1/devices/certificates`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ deviceIds }),
      signal: gone.signal,
    })
    await expect(response.arrayBuffer()).rejects.toThrow()
    await stopped.promise
    await door.close()
    expect([issued < 5_000, bench.engine.deviceCount()]).toEqual([true, 0])
  })
})

it('no key is in any other answer, the events, or the log', async () => {
  const { files, bundleId } = await read({ deviceId: 'f1' })
  await client.deviceCertificates.settle({ bundleId })
  const secret = files['f1.private.key']!.split('\n')[1]!
  const said = JSON.stringify([
    await client.devices.get({ deviceId: 'f1' }),
    await client.devices.credentials({ deviceId: 'f1' }),
    await client.events.list({}),
    await client.certificates.get(),
    bench.log,
  ])
  expect([files['f1.private.key']!.includes('PRIVATE KEY'), said.includes(secret)]).toEqual([true, false])
})
