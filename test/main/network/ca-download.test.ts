import { once } from 'node:events'
import { createServer } from 'node:http'
import { request } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caDownload } from '../../../main/network/ca-download.ts'
import { HttpDeviceBench } from '../../helpers/http-devices.ts'

let bench: HttpDeviceBench
beforeAll(async () => {
  bench = await HttpDeviceBench.start()
})
afterAll(() => bench.stop())

test('a device that has no CA yet fetches it from the port for files', async () => {
  const asked = request({ host: '127.0.0.1', port: bench.filePort, path: '/ca.pem', rejectUnauthorized: false, agent: false }).end()
  const [response] = (await once(asked, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }]
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece)
  expect(response.statusCode).toBe(200)
  expect(Buffer.concat(pieces).toString()).toBe(bench.bench.port.certificates.view().authority.pem)
})

test('it is read, and never written', async () => {
  const server = createServer(caDownload(() => 'the CA')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const url = `http://127.0.0.1:${port}/ca.pem`
  const [read, head, written] = await Promise.all([fetch(url), fetch(url, { method: 'HEAD' }), fetch(url, { method: 'PUT', body: 'mine' })])
  expect([read.status, read.headers.get('content-disposition'), await read.text()]).toEqual([
    200,
    'attachment; filename="benchfleet-ca.pem"',
    'the CA',
  ])
  expect([head.headers.get('content-length'), await head.text()]).toEqual(['6', ''])
  expect([written.status, written.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  server.close()
})
