import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { restMount } from '../../../main/api/doors/tools-rest.ts'
import { ToolsDoor } from '../../../main/api/doors/tools.ts'
import { createRouter } from '../../../main/api/router.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'
import { rawRequest } from '../../helpers/http-door.ts'

let bench: TestBench
let door: ToolsDoor
let changes: number
beforeEach(() => {
  bench = createTestBench()
  changes = 0
  door = new ToolsDoor({ changed: () => (changes += 1), log: (sentence) => bench.log.push(sentence) })
})
afterEach(() => door.close())

const port = () => door.state()!.port
const ask = (path: string, headers: Record<string, string> = {}) => rawRequest({ port: port() }, { path, headers })

/** A port that another program holds. */
async function takenPort(): Promise<{ port: number; free(): void }> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { port: (server.address() as AddressInfo).port, free: () => void server.close() }
}

function mountName(name: string, prefix: string): void {
  door.mount((_, response, url) => {
    if (!url.pathname.startsWith(prefix)) return Promise.resolve(false)
    response.end(name)
    return Promise.resolve(true)
  })
}

describe('the door for tools', () => {
  it('asks its APIs in their order, and says when none of them answers', async () => {
    mountName('first', '/a/b')
    mountName('second', '/a')
    await door.open(0)
    expect((await ask('/a/b')).text).toBe('first')
    expect((await ask('/a/c')).text).toBe('second')
    expect(await ask('/x')).toMatchObject({ status: 404, json: { code: 'NotFound' } })
  })

  it.each([
    ['a foreign host', { host: 'evil.example' }],
    ['a page of another site', { host: '127.0.0.1', origin: 'https://evil.example' }],
  ])('answers %s before any API is asked', async (_, headers) => {
    mountName('API', '/')
    await door.open(0)
    expect(await ask('/', headers)).toMatchObject({ status: 403, json: { code: 'Forbidden' } })
    expect((await ask('/', { host: `localhost:${port()}` })).text).toBe('API')
  })

  it('is off without a port', async () => {
    await door.open(null)
    expect(door.state()).toBeNull()
  })

  it('says that its port is taken, and opens when another is chosen', async () => {
    const taken = await takenPort()
    await door.open(taken.port)
    expect(door.state()).toEqual({
      port: taken.port,
      listening: false,
      problem: expect.stringContaining(`Port ${taken.port} is in use`) as string,
    })
    mountName('API', '/')
    expect(await door.move(0)).toBe(taken.port)
    expect(door.state()).toMatchObject({ listening: true, problem: null })
    expect((await ask('/')).text).toBe('API')
    taken.free()
  })

  it('stays where it is when it cannot move, and is closed where it was when it can', async () => {
    mountName('API', '/')
    await door.open(0)
    const before = port()
    const taken = await takenPort()
    await expect(door.move(taken.port)).rejects.toMatchObject({ code: 'PortInUse', context: { port: taken.port } })
    expect((await ask('/')).text).toBe('API')
    taken.free()
    await door.move(null)
    expect(door.state()).toBeNull()
    await expect(rawRequest({ port: before }, { path: '/' })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(changes).toBe(2)
  })

  it('is tried again on a port that was taken', async () => {
    const taken = await takenPort()
    await door.open(taken.port)
    taken.free()
    await expect
      .poll(() =>
        door.move(taken.port).then(
          () => door.state()!.listening,
          () => false,
        ),
      )
      .toBe(true)
  })
})

describe('our REST on it', () => {
  it('takes who has a token of the bench, and nobody else', async () => {
    door.mount(restMount({ router: createRouter(bench.port), port: bench.port, log: (sentence) => bench.log.push(sentence) }))
    mountName('AWS', '/')
    const { secret } = await bench.port.apiTokens.create('script')
    await door.open(0)
    expect(await ask('/api/v1/overview')).toMatchObject({ status: 401, json: { code: 'Unauthorized' } })
    expect(await ask('/api/v1/overview', { authorization: 'Bearer wrong' })).toMatchObject({ status: 401 })
    expect(await ask('/api/v1/overview', { authorization: `Bearer ${secret}` })).toMatchObject({ status: 200 })
    const basic = (name: string) => `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`
    expect(await ask('/api/v1/overview', { authorization: basic('script') })).toMatchObject({ status: 200 })
    expect(await ask('/api/v1/overview', { authorization: basic('other') })).toMatchObject({ status: 401 })
    expect((await ask('/jobs')).text).toBe('AWS')
  })
})
