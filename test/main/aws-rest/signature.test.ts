import { request as httpRequest } from 'node:http'
import aws4 from 'aws4'
import { describe, expect, it, test } from 'vitest'
import { checkSignature, readSignature, type SignedRequest } from '../../../main/aws-rest/signature.ts'
import { openAwsDoor, type AwsDoor } from '../../helpers/aws-door.ts'

const key = { accessKeyId: 'BENCH', secretAccessKey: 'a secret of the bench' }
const now = Date.parse('2026-01-01T12:00:00Z')
const amzDate = (atMs: number) => new Date(atMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')

interface Signing {
  method?: string
  path?: string
  body?: string
  atMs?: number
  accessKeyId?: string
  secretAccessKey?: string
  service?: string
}

/** A request as aws4, another's implementation of the signature, signs it. */
function signed({ method = 'GET', path = '/jobs', body, atMs = now, service = 'iot', ...keys }: Signing = {}): SignedRequest {
  const { headers = {} } = aws4.sign(
    {
      host: '127.0.0.1:8082',
      method,
      path,
      service,
      region: 'us-east-1',
      headers: { 'X-Amz-Date': amzDate(atMs), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body }),
    },
    { ...key, ...keys },
  )
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])
  return { method, target: path, headers: Object.fromEntries(lower) as Record<string, string>, body: Buffer.from(body ?? '') }
}

describe('a right signature', () => {
  test.each<[string, Signing]>([
    ['of a plain request', {}],
    ['with a body', { method: 'PUT', path: '/jobs/j', body: '{"a":"ä"}' }],
    ['with a query that is not in order', { path: '/jobs?status=IN_PROGRESS&maxResults=5' }],
    ['with signs in the query that are encoded', { path: '/jobs?nextToken=a%2Bb%3D%3D&thingGroupName=a%20b' }],
    ['for the data plane', { path: '/things/t/jobs', service: 'iot-jobs-data' }],
    ['with a query that has no value', { path: '/jobs?recursive' }],
    ['by a clock that is 5 minutes late', { atMs: now - 300_000 }],
    ['by a clock that is 5 minutes early', { atMs: now + 300_000 }],
  ])('%s passes', (_, signing) => {
    expect(() => checkSignature(signed(signing), key, now)).not.toThrow()
  })
})

describe('a signature is refused', () => {
  const refusals: [string, SignedRequest, string][] = [
    ['that is missing', { ...signed(), headers: {} }, 'MissingAuthenticationTokenException'],
    ['that is of another form', { ...signed(), headers: { authorization: 'Bearer x' } }, 'IncompleteSignatureException'],
    ['by another key', signed({ accessKeyId: 'OTHER' }), 'UnrecognizedClientException'],
    ['by another secret', signed({ secretAccessKey: 'guessed' }), 'InvalidSignatureException'],
    ['of another method', { ...signed(), method: 'DELETE' }, 'InvalidSignatureException'],
    ['of another path', { ...signed(), target: '/jobs/j' }, 'InvalidSignatureException'],
    ['of another query', { ...signed(), target: '/jobs?force=true' }, 'InvalidSignatureException'],
    ['of another body', { ...signed({ method: 'PUT', body: '{}' }), body: Buffer.from('{"force":true}') }, 'InvalidSignatureException'],
    ['of too long ago', signed({ atMs: now - 300_001 - 999 }), 'InvalidSignatureException'],
    ['of the future', signed({ atMs: now + 301_000 }), 'InvalidSignatureException'],
  ]
  test.each(refusals)('%s', (_, request, type) => {
    expect(() => checkSignature(request, key, now)).toThrow(expect.objectContaining({ type }) as Error)
  })

  it('without a date, or of another day than it says', () => {
    const { 'x-amz-date': _, ...headers } = signed().headers
    const type = 'InvalidSignatureException'
    expect(() => checkSignature({ ...signed(), headers }, key, now)).toThrow(expect.objectContaining({ type }) as Error)
    const otherDay = { ...signed().headers, 'x-amz-date': '20260102T000000Z' }
    expect(() => checkSignature({ ...signed(), headers: otherDay }, key, now)).toThrow(expect.objectContaining({ type }) as Error)
  })

  it('that does not cover the host', () => {
    const request = signed()
    const authorization = request.headers.authorization!.replace('host;', '')
    expect(() => checkSignature({ ...request, headers: { ...request.headers, authorization } }, key, now)).toThrow(
      expect.objectContaining({ type: 'IncompleteSignatureException' }) as Error,
    )
  })

  it('without telling the secret, or what the right one would be', () => {
    for (const [, request] of refusals) {
      const right = readSignature(signed().headers)!.signature
      try {
        checkSignature(request, key, now)
      } catch (error) {
        expect((error as Error).message).not.toContain(key.secretAccessKey)
        expect((error as Error).message).not.toContain(right)
      }
    }
  })
})

/** Sends a request with exactly the headers that were signed. */
function send(door: AwsDoor, { method, target, headers, body }: SignedRequest): Promise<{ status: number; type: string | undefined }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(new URL(door.url), { method, path: target, headers }, (response) => {
      response.resume()
      response.on('end', () => resolve({ status: response.statusCode!, type: response.headers['x-amzn-errortype'] as string | undefined }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

describe('a bench with an access key', () => {
  it('takes what is signed with it, notes whose it was, and refuses the rest with 403', async () => {
    const door = await openAwsDoor({ accessKey: key })
    const atMs = door.bench.port.now()
    const create = { method: 'POST', path: '/things/t', body: '{}', atMs }
    expect(await send(door, signed(create))).toEqual({ status: 200, type: undefined })
    const [event] = await door.bench.history.events({ kinds: ['audit'] } as never, { limit: 1 })
    expect(event).toMatchObject({ who: 'AWS key BENCH' })
    expect(await door.call('GET', '/things')).toMatchObject({ status: 403, type: 'MissingAuthenticationTokenException' })
    expect(await send(door, signed({ atMs, secretAccessKey: 'x' }))).toEqual({ status: 403, type: 'InvalidSignatureException' })
    expect(await send(door, signed({ atMs, accessKeyId: 'X' }))).toEqual({ status: 403, type: 'UnrecognizedClientException' })
    expect(await send(door, signed({ atMs, service: 'iot-jobs-data', secretAccessKey: 'x' }))).toMatchObject({ status: 403 })
  })

  it('without one takes any signature', async () => {
    const door = await openAwsDoor()
    expect((await send(door, signed({ atMs: 0, secretAccessKey: 'whatever' }))).status).toBe(200)
  })
})
