import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { HttpDoor } from '../../../main/api/doors/http.ts'
import { createTestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, rawRequest, token } from '../../helpers/http-door.ts'

let door: HttpDoor
beforeAll(async () => (door = await openHttpDoor(createTestBench())))
afterAll(() => door.close())

const authorization = `Bearer ${token}`
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
const cookie = () => `other=1; benchfleet-${door.port}=${encodeURIComponent(token)}`
const calls = { overview: '/api/v1/overview', document: '/api/v1/openapi.json', csv: '/api/v1/jobs/j/executions.csv', nothing: '/api/none' }

/** The status that a WebSocket is opened or refused with; 101 is open. */
async function webSocketStatus(port: number, headers: Record<string, string>, path = '/api/ws'): Promise<number> {
  const webSocket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
  const opened = once(webSocket, 'open').then(
    () => 101,
    () => 0,
  )
  const refused = new Promise<number>((resolve) => webSocket.on('unexpected-response', (_, response) => resolve(response.statusCode!)))
  const status = await Promise.race([opened, refused])
  webSocket.on('error', () => undefined)
  webSocket.terminate()
  return status
}

describe('who is known', () => {
  const rows: [what: string, headers: () => Record<string, string>, isKnown: boolean][] = [
    ['nobody', () => ({}), false],
    ['the token', () => ({ authorization }), true],
    ['the token under another word’s case', () => ({ authorization: `bearer ${token}` }), true],
    ['another token', () => ({ authorization: 'Bearer abc' }), false],
    ['a part of the token', () => ({ authorization: authorization.slice(0, -1) }), false],
    ['an empty token', () => ({ authorization: 'Bearer ' }), false],
    ['the token under another scheme', () => ({ authorization: `Basic ${token}` }), false],
    ['the token as the secret of an API key', () => ({ authorization: basic(`anything:${token}`) }), true],
    ['the token as an API key without a secret', () => ({ authorization: basic(token) }), false],
    ['an API key with another secret', () => ({ authorization: basic('anything:abc') }), false],
    ['an API key with an empty secret', () => ({ authorization: basic('anything:') }), false],
    ['an API key that is not base64', () => ({ authorization: 'Basic !!!' }), false],
    ['a wrong API key beside the cookie', () => ({ authorization: basic('a:b'), cookie: cookie() }), false],
    ['the cookie', () => ({ cookie: cookie() }), true],
    ['the cookie with another value', () => ({ cookie: `benchfleet-${door.port}=%` }), false],
    ['the cookie of another bench on this machine', () => ({ cookie: cookie().replace(String(door.port), String(door.port + 1)) }), false],
    ['a wrong token beside the cookie', () => ({ authorization: 'Bearer abc', cookie: cookie() }), false],
  ]
  it.each(rows)('%s', async (_, headers, isKnown) => {
    for (const path of Object.values(calls)) {
      const answer = await rawRequest(door, { path, headers: headers() })
      if (isKnown) expect(answer.status).not.toBe(401)
      else
        expect([path, answer.status, answer.json]).toEqual([
          path,
          401,
          {
            code: 'Unauthorized',
            message: 'This call needs the bench’s token: send "Authorization: Bearer <token>", as the ready line prints it.',
          },
        ])
    }
    expect(await webSocketStatus(door.port, headers())).toBe(isKnown ? 101 : 401)
  })

  it('not by a token in the address of a call', async () => {
    expect((await rawRequest(door, { path: `${calls.overview}?token=${encodeURIComponent(token)}` })).status).toBe(401)
  })
})

describe('the names that the door answers under', () => {
  const port = () => door.port
  const rows: [what: string, headers: () => Record<string, string>, isLetIn: boolean][] = [
    ['loopback by address', () => ({ host: `127.0.0.1:${port()}` }), true],
    ['loopback by name', () => ({ host: `localhost:${port()}` }), true],
    ['loopback by IPv6 address', () => ({ host: `[::1]:${port()}` }), true],
    ['a name that was bent to this machine', () => ({ host: `evil.example:${port()}` }), false],
    ['a name that begins like ours', () => ({ host: `localhost.evil.example:${port()}` }), false],
    ['an address that it does not listen on', () => ({ host: `192.168.1.5:${port()}` }), false],
    ['no name at all', () => ({ host: ':80' }), false],
    ['its own origin', () => ({ host: `127.0.0.1:${port()}`, origin: `http://127.0.0.1:${port()}` }), true],
    ['the origin of another port', () => ({ host: `127.0.0.1:${port()}`, origin: 'http://127.0.0.1:1' }), false],
    ['the origin of another scheme', () => ({ host: `127.0.0.1:${port()}`, origin: `https://127.0.0.1:${port()}` }), false],
    ['another site', () => ({ host: `127.0.0.1:${port()}`, origin: 'https://evil.example' }), false],
    ['a sandboxed page', () => ({ host: `127.0.0.1:${port()}`, origin: 'null' }), false],
  ]
  it.each(rows)('%s', async (_, headers, isLetIn) => {
    for (const [method, path] of [
      ['GET', calls.overview],
      ['POST', '/api/v1/simulator/stop'],
      ['GET', `/?token=${encodeURIComponent(token)}`],
    ] as const) {
      const answer = await rawRequest(door, { method, path, headers: { ...headers(), cookie: cookie() } })
      if (isLetIn) expect([200, 303]).toContain(answer.status)
      else {
        expect([answer.status, answer.json]).toMatchObject([
          403,
          { code: 'Forbidden', message: expect.stringMatching(/this bench/i) as string },
        ])
        expect(answer.headers).not.toHaveProperty('set-cookie')
      }
    }
    expect(await webSocketStatus(door.port, { ...headers(), cookie: cookie() })).toBe(isLetIn ? 101 : 403)
  })

  it('any address, but still no foreign name, once it is open to the network', async () => {
    const open = await openHttpDoor(createTestBench(), { host: '0.0.0.0' })
    const status = async (host: string) => (await rawRequest(open, { path: calls.overview, headers: { host, authorization } })).status
    expect(await Promise.all(['192.168.1.5:80', '[fe80::1]:80', 'localhost', 'evil.example'].map(status))).toEqual([200, 200, 200, 403])
    expect(open.url).toBe(`http://127.0.0.1:${open.port}`)
    await open.close()
  })

  it('says nothing to a page of another site that asks what it may', async () => {
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
    const answer = await rawRequest(door, { method: 'OPTIONS', path: calls.overview, headers: preflight })
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

it('opens its WebSocket at one path only', async () => {
  expect(await webSocketStatus(door.port, { authorization }, '/api/other')).toBe(404)
})

describe('the start URL', () => {
  it('trades its token for a cookie and leaves none in the address', async () => {
    expect(door.startUrl).toBe(`${door.url}/?token=${encodeURIComponent(token)}`)
    const answer = await rawRequest(door, { path: new URL(door.startUrl).pathname + new URL(door.startUrl).search })
    expect([answer.status, answer.text]).toEqual([303, ''])
    expect(answer.headers).toMatchObject({
      location: '/',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'set-cookie': [`benchfleet-${door.port}=${encodeURIComponent(token)}; HttpOnly; SameSite=Strict; Path=/`],
    })
    const [set] = answer.headers['set-cookie']!
    expect((await rawRequest(door, { path: calls.overview, headers: { cookie: set!.split(';')[0]! } })).status).toBe(200)
  })

  it.each([
    ['/jobs/j1', '/jobs/j1'],
    ['/.//evil.example/', '/evil.example/'],
  ])('keeps the place %s, and never leads elsewhere', async (path, location) => {
    const answer = await rawRequest(door, { path: `${path}?token=${encodeURIComponent(token)}` })
    expect([answer.status, answer.headers.location]).toEqual([303, location])
  })

  it('with a wrong token, or without one, is a page that says how to get in', async () => {
    for (const path of ['/', '/?token=wrong', '/jobs']) {
      const answer = await rawRequest(door, { path })
      expect(answer.status).toBe(401)
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("default-src 'none'") as string,
      })
      expect(answer.headers).not.toHaveProperty('set-cookie')
      expect(answer.text).toContain('This bench needs its start address')
    }
  })
})
