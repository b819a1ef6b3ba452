import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import { awsMount } from '../../main/aws-rest/http.ts'
import type { AccessKey } from '../../main/aws-rest/signature.ts'
import { createTestBench, type TestBench } from './api-port.ts'

export interface AwsAnswer {
  status: number
  /** Of the error, as the header names it; null with a success. */
  type: string | null
  body: Record<string, unknown>
}

export interface AwsDoor {
  url: string
  bench: TestBench
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<AwsAnswer>
}

/** The AWS APIs of a test bench on a free port, until the test ends. */
export async function openAwsDoor(options: { accessKey?: AccessKey; bench?: TestBench } = {}): Promise<AwsDoor> {
  const bench = options.bench ?? createTestBench()
  const mount = awsMount({ port: bench.port, accessKey: () => options.accessKey ?? null, log: (sentence) => bench.log.push(sentence) })
  const server = createServer((request, response) => void mount(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    bench,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      return {
        status: response.status,
        type: response.headers.get('x-amzn-errortype'),
        body: (await response.json()) as Record<string, unknown>,
      }
    },
  }
}

export const thingArn = (name: string) => `arn:aws:iot:us-east-1:123456789012:thing/${name}`
export const groupArn = (name: string) => `arn:aws:iot:us-east-1:123456789012:thinggroup/${name}`

/** A door with things `t-1`, `t-2`, `t-3` and a group `g` of the first two. */
export async function doorWithThings(): Promise<AwsDoor> {
  const door = await openAwsDoor()
  for (const name of ['t-1', 't-2', 't-3']) await door.call('POST', `/things/${name}`, {})
  await door.call('POST', '/thing-groups/g', {})
  for (const thingName of ['t-1', 't-2']) await door.call('PUT', '/thing-groups/addThingToThingGroup', { thingGroupName: 'g', thingName })
  return door
}

/** Makes a job with a document, on a group unless told otherwise. */
export function createJob(door: AwsDoor, jobId: string, more: Record<string, unknown> = {}): Promise<AwsAnswer> {
  return door.call('PUT', `/jobs/${jobId}`, { targets: [groupArn('g')], document: '{"operation":"reboot"}', ...more })
}

/** Puts a finished job into the archive, as the bench does by and by. */
export async function archive({ bench }: AwsDoor, jobId: string): Promise<void> {
  const { engine, history, port } = bench
  const job = engine.job(jobId)!
  await history.archive({ definition: job, progress: job, executions: [...engine.executions(jobId)] })
  await port.submit({ kind: 'job.archive', jobId, who: 'bench' })
}
