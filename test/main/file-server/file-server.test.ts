import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { get as plainGet, type IncomingMessage } from 'node:http'
import { createServer, connect } from 'node:net'
import path from 'node:path'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { deviceCertificate } from '../../helpers/certificates.ts'
import { add, sha256Of, temporaryFolder } from '../file-store/file-folder.ts'
import { purpose, serveFiles, type ServedFiles } from './served-files.ts'

const firmware = randomBytes(700_000)
const digest = Buffer.from(sha256Of(firmware), 'hex').toString('base64')

async function withFirmware(more?: Parameters<typeof serveFiles>[0]): Promise<ServedFiles> {
  const served = await serveFiles(more)
  await add(served.store, { name: 'fw 1.bin', mimeType: 'application/x-firmware' }, firmware)
  return served
}

/** A reader that takes nothing of what it asked for until it is told to. */
async function frozenReader(served: ServedFiles, link: string): Promise<IncomingMessage> {
  const request = plainGet({ host: '127.0.0.1', port: served.port('plain'), path: link, agent: false })
  onTestFinished(() => void request.destroy())
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.on('error', () => undefined)
  return response
}

describe('downloads by signed links', () => {
  it.each(['secure', 'plain'] as const)('gives a file whole, with its hash in every way that clients look for (%s)', async (door) => {
    const served = await withFirmware()
    const { status, headers, body } = await served.get(served.link('fw 1.bin'), { door })
    expect([status, body.equals(firmware)]).toEqual([200, true])
    expect(headers).toMatchObject({
      'content-length': '700000',
      'content-type': 'application/x-firmware',
      'accept-ranges': 'bytes',
      etag: `"${sha256Of(firmware)}"`,
      'repr-digest': `sha-256=:${digest}:`,
      digest: `SHA-256=${digest}`,
      'content-disposition': `attachment; filename="fw 1.bin"; filename*=UTF-8''fw%201.bin`,
    })
  })

  it('gives parts, and says which', async () => {
    const served = await withFirmware()
    const ask = (range: string) => served.get(served.link('fw 1.bin'), { headers: { range } })
    const middle = await ask('bytes=100-599999')
    expect([middle.status, middle.headers['content-range'], middle.headers['content-length']]).toEqual([
      206,
      'bytes 100-599999/700000',
      '599900',
    ])
    expect(middle.body.equals(firmware.subarray(100, 600_000))).toBe(true)
    const end = await ask('bytes=-5')
    expect([end.status, end.body.equals(firmware.subarray(-5))]).toEqual([206, true])
    const several = await ask('bytes=0-1,5-6')
    expect([several.status, several.body.length]).toEqual([200, 700_000])
    const past = await ask('bytes=700000-')
    expect([past.status, past.headers['content-range'], past.json]).toEqual([
      416,
      'bytes */700000',
      { code: 'RangeNotSatisfiable', message: 'The file has 700000 bytes, none of them in the range that was asked for.' },
    ])
  })

  it('goes on with a part only of the same file', async () => {
    const served = await withFirmware()
    const ask = (ifRange: string) => served.get(served.link('fw 1.bin'), { headers: { range: 'bytes=699990-', 'if-range': ifRange } })
    expect((await ask(`"${sha256Of(firmware)}"`)).body.length).toBe(10)
    expect((await ask('"of another build"')).body.length).toBe(700_000)
    const known = await served.get(served.link('fw 1.bin'), { headers: { 'if-none-match': `"${sha256Of(firmware)}"` } })
    expect([known.status, known.body.length]).toEqual([304, 0])
    const other = await served.get(served.link('fw 1.bin'), { headers: { 'if-match': '"x"' } })
    expect([other.status, other.json]).toMatchObject([412, { code: 'PreconditionFailed' }])
  })

  it('answers HEAD with the head alone, and an empty file', async () => {
    const served = await withFirmware()
    const head = await served.get(served.link('fw 1.bin'), { method: 'HEAD', headers: { range: 'bytes=0-1' } })
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '700000', 0])
    expect(served.progress).toEqual([])
    await add(served.store, { name: 'empty' }, Buffer.alloc(0))
    const empty = await served.get(served.link('empty'))
    expect([empty.status, empty.headers['content-length'], empty.body.length]).toEqual([200, '0', 0])
    await vi.waitFor(() => expect(served.progress).toEqual([{ ...purpose, file: 'empty', bytes: 0, totalBytes: 0, done: true }]))
  })

  it('serves several requests on one connection', async () => {
    const served = await withFirmware()
    const socket = connect(served.port('plain'), '127.0.0.1')
    const ask = (first: number) =>
      `GET ${served.link('fw 1.bin')} HTTP/1.1\r\nHost: bench\r\nRange: bytes=${first}-${first}\r\n${first === 1 ? 'Connection: close\r\n' : ''}\r\n`
    socket.write(ask(0) + ask(1))
    const pieces: Buffer[] = []
    for await (const piece of socket as AsyncIterable<Buffer>) pieces.push(piece)
    expect(
      Buffer.concat(pieces)
        .toString('latin1')
        .match(/206 Partial Content/g),
    ).toHaveLength(2)
  })

  it('is refused without a link that the bench made, in words and alike for files that are not there', async () => {
    const served = await withFirmware()
    const tampered = served.link('fw 1.bin').replace('job=job-1', 'job=job-2')
    for (const path of ['/files/fw%201.bin', '/files/', '/files/other.bin?signature=x', '/files/%E0%A4%A', tampered]) {
      const answer = await served.get(path)
      expect([path, answer.status, answer.json]).toMatchObject([path, 403, { code: 'Forbidden' }])
    }
    expect(served.refused).toEqual([])
    const post = await served.get(served.link('fw 1.bin'), { method: 'POST', body: 'x' })
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD'])
    expect((await served.get('/')).status).toBe(404)
  })

  it('is refused when the link has expired, the file was replaced, or it is gone; and the bench is told', async () => {
    const served = await withFirmware()
    const link = served.link('fw 1.bin')
    served.clock.now += 60_000
    expect(await served.get(link)).toMatchObject({ status: 403, json: { code: 'Expired' } })
    served.clock.now -= 60_000
    await add(served.store, { name: 'fw 1.bin', replace: true }, Buffer.from('newer'))
    expect(await served.get(link)).toMatchObject({ status: 410, json: { code: 'Replaced' } })
    await served.store.delete('fw 1.bin')
    expect(await served.get(link)).toMatchObject({ status: 404, json: { code: 'FileNotFound' } })
    expect(served.refused).toEqual([
      expect.stringContaining('expired'),
      expect.stringContaining('replaced'),
      expect.stringContaining('no longer on the bench'),
    ])
  })

  it('goes on to its end when the file is replaced meanwhile', async () => {
    const served = await serveFiles()
    const large = randomBytes(24 * 1024 ** 2)
    await add(served.store, { name: 'large' }, large)
    const response = await frozenReader(served, served.link('large'))
    await add(served.store, { name: 'large', replace: true }, Buffer.from('newer'))
    const pieces: Buffer[] = []
    for await (const piece of response as AsyncIterable<Buffer>) pieces.push(piece)
    expect(sha256Of(Buffer.concat(pieces))).toBe(sha256Of(large))
  })

  it('is what curl does, in one go and after a break', async () => {
    const served = await withFirmware()
    const curl = promisify(execFile)
    const folder = await temporaryFolder()
    const target = path.join(folder, 'fw.bin')
    const url = `https://127.0.0.1:${served.port('secure')}${served.link('fw 1.bin')}`
    const found = await curl('curl', ['--version']).catch(() => null)
    if (found === null) return
    await curl('curl', ['-sSf', '--cacert', served.caPath, '-r', '0-99999', '-o', target, url])
    await curl('curl', ['-sSf', '--cacert', served.caPath, '-C', '-', '-o', target, url])
    expect(sha256Of(await readFile(target))).toBe(sha256Of(firmware))
    expect(served.progress.at(-1)).toMatchObject({ bytes: 700_000, done: true })
  })
})

describe('progress of a download', () => {
  it('adds up over the parts, and says when all was sent', async () => {
    const served = await withFirmware()
    const ask = (range: string) => {
      served.clock.now += 1_000
      return served.get(served.link('fw 1.bin'), { headers: { range } })
    }
    await ask('bytes=0-99')
    await ask('bytes=50-149')
    await ask('bytes=0-99')
    await ask('bytes=150-')
    await vi.waitFor(() => expect(served.progress.at(-1)).toMatchObject({ done: true }))
    expect(served.progress.map(({ bytes, done }) => [bytes, done])).toEqual(
      expect.arrayContaining([
        [100, false],
        [150, false],
        [700_000, true],
      ]),
    )
    expect(served.progress.at(-1)).toEqual({ ...purpose, file: 'fw 1.bin', bytes: 700_000, totalBytes: 700_000, done: true })
  })

  it('goes on from what was sent before the bench was started', async () => {
    const served = await withFirmware({ sentBefore: 500_000 })
    await served.get(served.link('fw 1.bin'), { headers: { range: 'bytes=400000-599999' } })
    await vi.waitFor(() => expect(served.progress.at(-1)).toMatchObject({ bytes: 600_000, done: false }))
    await served.get(served.link('fw 1.bin'), { headers: { range: 'bytes=600000-' } })
    await vi.waitFor(() => expect(served.progress.at(-1)).toMatchObject({ bytes: 700_000, done: true }))
  })

  it('is told at most once a second, however many requests there are, and the last of it when the bench is stopped', async () => {
    const served = await withFirmware()
    for (let first = 0; first < 20; first += 1) await served.get(served.link('fw 1.bin'), { headers: { range: `bytes=${first}-${first}` } })
    expect(served.progress.map(({ bytes }) => bytes)).toEqual([1, 2])
    served.server.close()
    expect(served.progress.map(({ bytes }) => bytes)).toEqual([1, 2, 20])
  })

  it('is told a second later when the device fetches no more', async () => {
    const served = await withFirmware()
    for (const range of ['bytes=0-9', 'bytes=10-19', 'bytes=20-29']) await served.get(served.link('fw 1.bin'), { headers: { range } })
    await vi.waitFor(() => expect(served.progress.map(({ bytes }) => bytes)).toEqual([10, 20, 30]), { timeout: 5_000 })
  })

  it('is told at once when all was sent', async () => {
    const served = await withFirmware()
    // The clock stands still: of the three pieces the first and the end are told.
    await served.get(served.link('fw 1.bin'))
    await vi.waitFor(() => expect(served.progress.map(({ done }) => done)).toEqual([false, true]))
  })

  it('is kept when the device goes in the middle', async () => {
    const served = await serveFiles()
    await add(served.store, { name: 'large' }, Buffer.alloc(48 * 1024 ** 2))
    const response = await frozenReader(served, served.link('large'))
    response.destroy()
    await vi.waitFor(() => expect(served.progress.length).toBeGreaterThan(0))
    const { bytes, done } = served.progress.at(-1)!
    expect([bytes > 0, bytes < 48 * 1024 ** 2, done]).toEqual([true, true, false])
    expect(served.log).toEqual([])
  })
})

describe('many downloads', () => {
  it('wait for one another, and are told to come again when it takes too long or too many wait', async () => {
    const served = await serveFiles({ slots: { most: 1, mostEach: 1, mostWaiting: 1, waitMs: 100 } })
    const large = Buffer.alloc(48 * 1024 ** 2)
    await add(served.store, { name: 'large' }, large)
    await add(served.store, { name: 'small' }, Buffer.from('small'))
    const frozen = await frozenReader(served, served.link('large'))
    const busy = await Promise.all([served.get(served.link('small')), served.get(served.link('small'))])
    for (const answer of busy) {
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '10'])
      expect(answer.json).toMatchObject({ code: 'Busy' })
    }
    const waiting = served.get(served.link('small'))
    frozen.destroy()
    expect((await waiting).body.toString()).toBe('small')
    expect((await served.get(served.link('small'))).status).toBe(200)
  })

  it('give their place back when whoever waits has gone', async () => {
    const served = await serveFiles({ slots: { most: 1, mostEach: 1, mostWaiting: 1, waitMs: 60_000 } })
    await add(served.store, { name: 'large' }, Buffer.alloc(48 * 1024 ** 2))
    await add(served.store, { name: 'small' }, Buffer.from('small'))
    const frozen = await frozenReader(served, served.link('large'))
    const goes = plainGet({ host: '127.0.0.1', port: served.port('plain'), path: served.link('small'), agent: false })
    goes.on('error', () => undefined)
    await vi.waitFor(async () => expect((await served.get(served.link('small'))).status).toBe(503))
    goes.destroy()
    const next = vi.waitFor(async () => {
      const answer = served.get(served.link('small'))
      frozen.destroy()
      expect((await answer).status).toBe(200)
    })
    await next
  })
})

describe('the doors of the file server', () => {
  it('serve what is mounted with TLS alone, with the certificate of the device', async () => {
    const served = await serveFiles()
    served.server.mount('/things', (request, response, url) => {
      const socket = request.socket as TLSSocket
      response.end(JSON.stringify([url.pathname, socket.authorized, socket.getPeerCertificate().subject?.CN ?? null]))
    })
    served.server.mount('/things/special', (_request, response) => void response.end('"special"'))
    expect((await served.get('/things/a/jobs')).json).toEqual(['/things/a/jobs', false, null])
    expect((await served.get('/things/special/x')).json).toBe('special')
    expect((await served.get('/thingsandmore')).status).toBe(404)
    expect((await served.get('/things/a/jobs', { door: 'plain' })).status).toBe(404)

    const { certPem: cert, keyPem: key } = await deviceCertificate({ commonName: 'thermo-1' })
    expect((await served.get('/things/a', { cert, key })).json).toEqual(['/things/a', false, 'thermo-1'])
  })

  it('answer in words when what is mounted fails, and log it', async () => {
    const served = await serveFiles()
    served.server.mount('/broken', () => Promise.reject(new Error('no such luck')))
    expect(await served.get('/broken')).toMatchObject({ status: 500, json: { code: 'Internal' } })
    expect(served.log).toEqual([expect.stringContaining('no such luck')])
  })

  it.each([['x-amzn-http-ca'], ['http/1.1'], ['h2', 'http/1.1'], ['something else']])(
    'speak with who asks for %s by ALPN',
    async (...names) => {
      const served = await serveFiles()
      const socket = connectTls({ host: '127.0.0.1', port: served.port('secure'), ca: served.ca, ALPNProtocols: names })
      onTestFinished(() => void socket.destroy())
      await once(socket, 'secureConnect')
      expect(names).toContain(socket.alpnProtocol)
    },
  )

  it('say in a sentence which port is taken, and open it once it is free', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const served = await serveFiles()
    const secure = { host: '127.0.0.1', port: served.port('secure') }
    const plain = { host: '127.0.0.1', port }
    await expect(served.server.move({ secure, plain })).rejects.toMatchObject({
      code: 'PortInUse',
      sentence: expect.stringMatching(/^HTTP port for files \d+ on 127.0.0.1 is in use/) as string,
    })
    // All is as it was.
    expect((await served.get('/', { door: 'plain' })).status).toBe(404)
    taken.close()
    await once(taken, 'close')
    await served.server.move({ secure, plain })
    expect(served.server.states()).toEqual({ secure: { ...secure, problem: null }, plain: { ...plain, problem: null } })
    await served.server.move({ secure, plain: null })
    expect(served.server.states().plain).toBeNull()
    await expect(served.get('/', { door: 'plain' })).rejects.toThrow()
  })

  it('keep downloads on a port that stays, and end those of one that moves', async () => {
    const served = await serveFiles()
    await add(served.store, { name: 'large' }, Buffer.alloc(48 * 1024 ** 2))
    const response = await frozenReader(served, served.link('large'))
    const closed = new Promise((resolve) => response.once('close', resolve))
    const plain = { host: '127.0.0.1', port: served.port('plain') }
    await served.server.move({ secure: { host: '127.0.0.1', port: 0 }, plain })
    expect(response.destroyed).toBe(false)
    await served.server.move({ secure: null, plain: null })
    response.resume()
    await closed
    expect(response.complete).toBe(false)
  })

  it('show a new certificate to whoever connects after it was renewed', async () => {
    const served = await serveFiles()
    const shown = async () => {
      const socket = connectTls({ host: '127.0.0.1', port: served.port('secure'), ca: served.ca })
      await once(socket, 'secureConnect')
      const { subjectaltname } = socket.getPeerCertificate()
      socket.destroy()
      return subjectaltname
    }
    expect(await shown()).not.toContain('bench.example.com')
    await served.certificates.setNames(['bench.example.com'])
    served.server.renewCertificates()
    expect(await shown()).toContain('bench.example.com')
  })

  it('have those who are connected come again when it was renewed: their CA may be trusted no longer', async () => {
    const served = await serveFiles()
    const held = Promise.withResolvers<void>()
    served.server.mount('/held', async (_request, response) => {
      await held.promise
      response.end('"done"')
    })
    served.server.mount('/quick', (_request, response) => void response.end('"done"'))
    const ask = async (path: string) => {
      const socket = connectTls({ host: '127.0.0.1', port: served.port('secure'), ca: served.ca })
      onTestFinished(() => void socket.destroy())
      socket.on('error', () => undefined).write(`GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`)
      await once(socket, 'secureConnect')
      return socket
    }
    const idle = await ask('/quick')
    expect(String(await once(idle, 'data'))).toContain('keep-alive')
    const atWork = await ask('/held')
    // It has been heard when the door answers another that came behind it.
    await ask('/quick').then((socket) => once(socket, 'data'))
    served.server.renewCertificates()
    await once(idle.resume(), 'close')
    held.resolve()
    expect(String(await once(atWork, 'data'))).toContain('Connection: close')
    await once(atWork.resume(), 'close')
  })
})
