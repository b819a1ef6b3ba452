import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { serveMessagePort } from '../../../main/api/doors/message-port.ts'
import { checkFilesOf } from '../../../main/api/file-use.ts'
import { createRouter } from '../../../main/api/router.ts'
import type { BenchContract } from '../../../main/contract/api.ts'
import { largestPieceBytes } from '../../../main/contract/api/files.ts'
import type { FileUpload } from '../../../main/contract/files.ts'
import { createTestBench, startOfTime, type TestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, rawRequest, token } from '../../helpers/http-door.ts'
import { temporaryFolder } from '../file-store/file-folder.ts'

const firmware = Buffer.from('firmware 1.1')
const sha256 = createHash('sha256').update(firmware).digest('hex')
const view = { name: 'fw.bin', bytes: 12, sha256, mimeType: 'application/octet-stream', addedAtMs: startOfTime, jobCount: 0, openJobs: [] }
const headers = { authorization: `Bearer ${token}` }

async function add(bench: TestBench, name: string, bytes = firmware): Promise<void> {
  const { files } = bench.calls()
  const { uploadId } = await files.begin({ name })
  await files.append({ uploadId, piece: new Blob([bytes]) })
  await files.finish({ uploadId })
}

async function runJob(bench: TestBench, name: string, document: Record<string, string>): Promise<string> {
  bench.connect('d1')
  const { jobId } = await bench.calls().jobs.create({ name, document, targets: { thingNames: ['d1'] } })
  return jobId
}

describe('files over every door', () => {
  const doors: [string, (bench: TestBench) => Promise<ContractRouterClient<BenchContract>>][] = [
    ['a call', async (bench) => bench.calls() as ContractRouterClient<BenchContract>],
    [
      'a message port',
      async (bench) => {
        const { port1, port2 } = new MessageChannel()
        onTestFinished(() => port1.close())
        serveMessagePort(createRouter(bench.port), bench.port, port2, () => undefined)
        port1.start()
        return createORPCClient(new RPCLink({ port: port1 }))
      },
    ],
    [
      'a WebSocket',
      async (bench) => {
        const door = await openHttpDoor(bench)
        onTestFinished(() => door.close())
        const socket = new WebSocket(`${door.url.replace('http', 'ws')}/api/ws`, { headers })
        onTestFinished(() => socket.terminate())
        await new Promise((resolve) => socket.once('open', resolve))
        return createORPCClient(new WebSocketLink({ websocket: socket }))
      },
    ],
  ]

  it.each(doors)('come in pieces and are listed, replaced and deleted by %s', async (_door, connect) => {
    const bench = createTestBench()
    const { files } = await connect(bench)
    const { uploadId } = await files.begin({ name: 'fw.bin', bytes: 12, mimeType: 'application/x-firmware' })
    expect(await files.append({ uploadId, piece: new Blob([firmware.subarray(0, 4)]) })).toEqual({ bytes: 4 })
    expect(await files.append({ uploadId, piece: new Blob([firmware.subarray(4)]) })).toEqual({ bytes: 12 })
    const added = { ...view, mimeType: 'application/x-firmware' }
    expect(await files.finish({ uploadId })).toEqual(added)
    expect(await files.list({})).toEqual({ items: [added], total: 1, nextCursor: null })
    await expect(files.begin({ name: 'fw.bin' })).rejects.toMatchObject({ code: 'AlreadyExists' })
    const again = await files.begin({ name: 'fw.bin', replace: true })
    expect(await files.finish(again)).toMatchObject({ bytes: 0 })
    const stopped = await files.begin({ name: 'other.bin' })
    await files.cancel(stopped)
    await expect(files.append({ ...stopped, piece: new Blob(['x']) })).rejects.toMatchObject({ code: 'NotFound' })
    await files.delete({ name: 'fw.bin' })
    await expect(files.get({ name: 'fw.bin' })).rejects.toMatchObject({ code: 'FileNotFound' })
    const { items } = await bench.calls().events.list({})
    expect(items.map(({ operation, sentence }) => [operation, sentence]).toReversed()).toEqual([
      ['file.add', `Added the file ‘fw.bin’: 12 bytes, SHA-256 ${sha256}.`],
      ['file.replace', expect.stringContaining('Replaced the file ‘fw.bin’: 0 bytes')],
      ['file.delete', 'Deleted the file ‘fw.bin’.'],
    ])
  })

  it('take pieces of 4 MiB, and no larger ones', async () => {
    const bench = createTestBench()
    const [, connect] = doors[2]!
    const { files } = await connect(bench)
    const { uploadId } = await files.begin({ name: 'fw.bin' })
    expect(await files.append({ uploadId, piece: new Blob([Buffer.alloc(largestPieceBytes)]) })).toEqual({ bytes: largestPieceBytes })
    await expect(files.append({ uploadId, piece: new Blob([Buffer.alloc(largestPieceBytes + 1)]) })).rejects.toMatchObject({
      code: 'InvalidInput',
    })
  })

  it('refuse a name that no file may have, in a sentence', async () => {
    const { files } = createTestBench().calls()
    await expect(files.begin({ name: '../x' })).rejects.toThrow()
    const [, connect] = doors[1]!
    const port = await connect(createTestBench())
    await expect(port.files.begin({ name: '../x' })).rejects.toMatchObject({
      code: 'InvalidInput',
      message: expect.stringContaining('may not hold / \\ :') as string,
    })
  })
})

describe('PUT /api/v1/files/{name}', () => {
  async function openDoor() {
    const bench = createTestBench()
    const door = await openHttpDoor(bench)
    onTestFinished(() => door.close())
    return {
      bench,
      put: (name: string, options = {}) => rawRequest(door, { method: 'PUT', path: `/api/v1/files/${name}`, headers, ...options }),
      door,
    }
  }

  it.each([false, true])('takes the body as the file (chunked: %s), and says what it has taken', async (chunked) => {
    const { put, door } = await openDoor()
    const answer = await put('fw%201.bin', { body: firmware, chunked, headers: { ...headers, 'content-type': 'application/zip' } })
    expect([answer.status, answer.json]).toEqual([200, { ...view, name: 'fw 1.bin', mimeType: 'application/zip' }])
    const got = await rawRequest(door, { path: '/api/v1/files/fw%201.bin', headers })
    expect(got.json).toEqual(answer.json)
  })

  it('replaces only when it is asked to', async () => {
    const { put } = await openDoor()
    await put('fw.bin', { body: firmware })
    expect(await put('fw.bin', { body: 'newer' })).toMatchObject({ status: 409, json: { code: 'AlreadyExists' } })
    expect(await put('fw.bin?replace=true', { body: 'newer' })).toMatchObject({ status: 200, json: { bytes: 5 } })
  })

  it.each([
    ['..%2Fx', 'may not hold'],
    ['x?overwrite=true', '‘overwrite’ is no field of this call'],
    ['x?replace=1', '"true" or "false"'],
    ['%E0%A4%A', 'write a "%" in it as "%25"'],
  ])('refuses %s', async (name, words) => {
    const { put, bench } = await openDoor()
    const answer = await put(name, { body: firmware })
    expect([answer.status, answer.json]).toMatchObject([400, { code: 'InvalidInput', message: expect.stringContaining(words) as string }])
    expect(bench.port.files.list()).toEqual([])
  })

  it('needs a token', async () => {
    const { put, bench } = await openDoor()
    expect(await put('fw.bin', { body: firmware, headers: {} })).toMatchObject({ status: 401 })
    expect(bench.port.files.list()).toEqual([])
  })

  it('keeps nothing of a file that breaks off', async () => {
    const { door, bench } = await openDoor()
    const begun: FileUpload[] = []
    const begin = bench.port.files.begin.bind(bench.port.files)
    bench.port.files.begin = async (file) => {
      const upload = await begin(file)
      begun.push(upload)
      return upload
    }
    const sent = request({
      host: '127.0.0.1',
      port: door.port,
      method: 'PUT',
      path: '/api/v1/files/fw.bin',
      headers: { ...headers, 'content-length': '100' },
    })
    sent.on('error', () => undefined)
    sent.write(firmware)
    await vi.waitFor(() => expect(begun[0]?.bytes).toBe(12))
    sent.destroy()
    await vi.waitFor(() => expect(() => bench.port.files.upload(begun[0]!.uploadId)).toThrow('has ended'))
    expect(bench.port.files.list()).toEqual([])
  })

  it('does not call for a body that it refuses, when the sender asks first', async () => {
    const { door, put } = await openDoor()
    await put('fw.bin', { body: firmware })
    const ask = (name: string) =>
      new Promise<string[]>((resolve, reject) => {
        const seen: string[] = []
        const sent = request({
          host: '127.0.0.1',
          port: door.port,
          method: 'PUT',
          path: `/api/v1/files/${name}`,
          headers: { ...headers, expect: '100-continue', 'content-length': '12' },
        })
        sent.on('continue', () => {
          seen.push('continue')
          sent.end(firmware)
        })
        sent.on('error', reject)
        sent.on('response', (response) => {
          seen.push(String(response.statusCode))
          response.resume()
          sent.destroy()
          resolve(seen)
        })
        sent.flushHeaders()
      })
    expect([await ask('fw.bin'), await ask('other.bin')]).toEqual([['409'], ['continue', '200']])
  })

  it('is what curl -T does', async () => {
    const { door, bench } = await openDoor()
    const curl = promisify(execFile)
    if ((await curl('curl', ['--version']).catch(() => null)) === null) return
    const file = path.join(await temporaryFolder(), 'fw.bin')
    await writeFile(file, Buffer.alloc(3_000_000, 7))
    await curl('curl', ['-sSf', '-H', `Authorization: Bearer ${token}`, '-T', file, `${door.url}/api/v1/files/`])
    expect(bench.port.files.get('fw.bin')).toMatchObject({ bytes: 3_000_000 })
    const twice = await curl('curl', ['-sS', '-H', `Authorization: Bearer ${token}`, '-T', file, `${door.url}/api/v1/files/`])
    expect(JSON.parse(twice.stdout)).toMatchObject({ code: 'AlreadyExists' })
  })
})

describe('files and the jobs that name them', () => {
  it('says how many jobs name a file, and which of them are not over', async () => {
    const bench = createTestBench()
    await add(bench, 'fw.bin')
    await add(bench, 'other.bin')
    const jobId = await runJob(bench, 'Update', { url: '${file:fw.bin}', hash: '${file:fw.bin:sha256}' })
    const drafted = await bench
      .calls()
      .jobs.create({ name: 'Later', document: { url: '${file:fw.bin}' }, targets: { thingNames: ['d1'] }, run: false })
    expect(drafted.jobId).not.toBe(jobId)
    const { items } = await bench.calls().files.list({ sort: '-jobs' })
    expect(items.map(({ name, jobCount, openJobs }) => [name, jobCount, openJobs])).toEqual([
      ['fw.bin', 2, [{ jobId, name: 'Update' }]],
      ['other.bin', 0, []],
    ])
  })

  it('deletes a file that a running job names only when it is told to', async () => {
    const bench = createTestBench()
    await add(bench, 'fw.bin')
    await runJob(bench, 'Update', { url: '${aws:iot:s3-presigned-url:https://s3.amazonaws.com/images/fw.bin}' })
    await expect(bench.calls().files.delete({ name: 'fw.bin' })).rejects.toMatchObject({
      code: 'FileInUse',
      sentence: expect.stringContaining('The job ‘Update’ may still tell devices to fetch ‘fw.bin’') as string,
    })
    await bench.calls().files.delete({ name: 'fw.bin', force: true })
    expect(bench.port.files.list()).toEqual([])
  })

  it('makes no job run whose file is not there: neither a new one, nor a saved one, nor one again', async () => {
    const bench = createTestBench()
    bench.connect('d1')
    const { jobs, files } = bench.calls()
    const job = { name: 'Update', document: { url: '${file:fw.bin}' }, targets: { thingNames: ['d1'] } }
    const refused = { code: 'InvalidInput', sentence: expect.stringContaining('There is no file ‘fw.bin’ on this bench') as string }
    await expect(jobs.create(job)).rejects.toMatchObject(refused)
    const saved = await jobs.create({ ...job, run: false })
    await expect(jobs.run(saved)).rejects.toMatchObject(refused)
    await add(bench, 'fw.bin')
    await jobs.run(saved)
    await jobs.cancel({ ...saved, force: true })
    await files.delete({ name: 'fw.bin', force: true })
    await expect(jobs.rerun(saved)).rejects.toMatchObject(refused)
  })

  it('answers whoever makes a job to run with the objects of S3 that no file stands for', async () => {
    const bench = createTestBench()
    bench.connect('d1')
    await add(bench, 'fw.bin')
    const { jobs } = bench.calls()
    const made = (document: Record<string, string>, run: boolean) => jobs.create({ document, run, targets: { thingNames: ['d1'] } })
    const ofS3 = (key: string) => '${aws:iot:s3-presigned-url:https://s3.amazonaws.com/images/' + key + '}'
    const jobId = expect.any(String) as string
    expect(await made({ url: ofS3('fw.bin') }, true)).toEqual({ jobId })
    expect(await made({ url: ofS3('fw2.bin') }, false)).toEqual({ jobId })
    const message = expect.stringContaining('fw2.bin') as string
    expect(await made({ url: ofS3('fw2.bin') }, true)).toEqual({ jobId, warnings: [{ field: 'document.url', message }] })
  })

  it('refuses work that names a file that is not there, and warns of objects that no file stands for', async () => {
    const bench = createTestBench()
    await add(bench, 'fw.bin')
    const work = (url: string) => ({ type: 'document', document: { url } }) as const
    expect(checkFilesOf(bench.port, work('${file:fw.bin}'))).toEqual([])
    expect(() => checkFilesOf(bench.port, work('${file:fw2.bin}'))).toThrow('‘document.url’: There is no file ‘fw2.bin’ on this bench')
    expect(checkFilesOf(bench.port, work('${aws:iot:s3-presigned-url:https://s3.amazonaws.com/images/fw2.bin}'))).toMatchObject([
      { field: 'document.url' },
    ])
    const command = { type: 'command', operations: [{ name: 'update', value: { url: '${file:fw2.bin}' } }] } as const
    expect(() => checkFilesOf(bench.port, { ...command, operations: [...command.operations] })).toThrow('‘operations.0.value.url’')
  })
})
