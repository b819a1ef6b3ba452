import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { HttpDoor } from '../../../main/api/doors/http.ts'
import { createTestBench } from '../../helpers/api-port.ts'
import { temporaryFolder } from '../../helpers/headless-bench.ts'
import { openHttpDoor, rawRequest, token } from '../../helpers/http-door.ts'

let door: HttpDoor
let temporary: Awaited<ReturnType<typeof temporaryFolder>>
const get = (where: string, method = 'GET') =>
  rawRequest(door, { method, path: where, headers: { cookie: `benchfleet-${door.port}=${encodeURIComponent(token)}` } })

beforeAll(async () => {
  temporary = await temporaryFolder()
  const uiFolder = path.join(temporary.folder, 'ui')
  await mkdir(path.join(uiFolder, 'assets'), { recursive: true })
  await writeFile(path.join(temporary.folder, 'secret.json'), 'secret')
  await writeFile(path.join(temporary.folder, 'ui-other.js'), 'secret')
  await writeFile(path.join(uiFolder, 'index.html'), '<title>index</title>')
  for (const name of ['a-1.js', 'a-1.css', 'a-1.woff2', 'a-1.bin']) await writeFile(path.join(uiFolder, 'assets', name), name)
  await writeFile(path.join(uiFolder, 'icon.svg'), '<svg/>')
  door = await openHttpDoor(createTestBench(), { uiFolder })
})
afterAll(async () => {
  await door.close()
  await temporary.remove()
})

const forEver = 'public, max-age=31536000, immutable'
it.each([
  ['/', 200, 'text/html; charset=utf-8', 'no-cache', '<title>index</title>'],
  ['/jobs/j1?tab=failed', 200, 'text/html; charset=utf-8', 'no-cache', '<title>index</title>'],
  ['/devices/fridge.7', 200, 'text/html; charset=utf-8', 'no-cache', '<title>index</title>'],
  ['/icon.svg', 200, 'image/svg+xml', 'no-cache', '<svg/>'],
  ['/assets/a-1.js', 200, 'text/javascript; charset=utf-8', forEver, 'a-1.js'],
  ['/assets/a-1.css', 200, 'text/css; charset=utf-8', forEver, 'a-1.css'],
  ['/assets/a-1.woff2', 200, 'font/woff2', forEver, 'a-1.woff2'],
  ['/assets/a-1.bin', 200, 'application/octet-stream', forEver, 'a-1.bin'],
  ['/assets/gone-2.js', 404, undefined, undefined, ''],
  ['/%2e%2e/secret.json', 200, 'text/html; charset=utf-8', 'no-cache', '<title>index</title>'],
  ['/..%2fsecret.json', 200, 'text/html; charset=utf-8', 'no-cache', '<title>index</title>'],
  ['/..%2fui-other.js', 200, 'text/html; charset=utf-8', 'no-cache', '<title>index</title>'],
  ['/..%5csecret.json', 200, 'text/html; charset=utf-8', 'no-cache', '<title>index</title>'],
  ['/assets%2f..%2f..%2fsecret.json', 404, undefined, undefined, ''],
  ['/icon.svg%00.png', 200, 'text/html; charset=utf-8', 'no-cache', '<title>index</title>'],
])('answers %s', async (where, status, type, caching, text) => {
  const answer = await get(where)
  expect([answer.status, answer.headers['content-type'], answer.headers['cache-control'], answer.text]).toEqual([
    status,
    type,
    caching,
    text,
  ])
})

it('lets a page do nothing but what the UI needs', async () => {
  const { headers } = await get('/')
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  })
  const policy = headers['content-security-policy'] as string
  const rules = Object.fromEntries(
    policy.split('; ').map((rule) => {
      const [name, ...sources] = rule.split(' ')
      return [name, sources.join(' ')]
    }),
  )
  expect(rules).toMatchObject({ 'default-src': "'none'", 'script-src': "'self'", 'connect-src': "'self'", 'frame-ancestors': "'none'" })
})

it('answers HEAD without a body, and no other method', async () => {
  expect(await get('/', 'HEAD')).toMatchObject({ status: 200, text: '' })
  expect((await get('/', 'POST')).json).toEqual({ code: 'NotFound', message: 'There is no POST /: the API is under /api/v1.' })
})

it('refuses a path that cannot be read', async () => {
  expect(await get('/%')).toMatchObject({ status: 400, json: { code: 'InvalidInput' } })
})

it('says so when there is no UI', async () => {
  const bare = await openHttpDoor(createTestBench())
  const answer = await rawRequest(bare, { path: '/', headers: { authorization: `Bearer ${token}` } })
  expect(answer.json).toEqual({ code: 'NotFound', message: 'The UI is not built here: run "npm run build".' })
  await bare.close()
})
