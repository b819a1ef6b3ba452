/** Runs the shell lines of docs/protocols/aws-rest.md as they are printed, with the real `aws` CLI, against a whole bench. */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'
import { shellBlocks, Shells } from '../../helpers/mosquitto.ts'

/** True where the aws CLI is not on this machine, or is too old to be told its endpoint; says so. */
function awsIsMissing(): boolean {
  const { stdout, stderr, error } = spawnSync('aws', ['--version'], { encoding: 'utf8' })
  const [, major, minor] = /aws-cli\/(\d+)\.(\d+)/.exec(`${stdout}${stderr}`) ?? []
  const isMissing = error !== undefined || Number(major) * 1_000 + Number(minor) < 1_029 || major === undefined
  if (isMissing) console.log('Skipped: there is no aws CLI of 1.29 or later on this machine.')
  return isMissing
}

const blocks = [...shellBlocks('aws-rest.md').values()].flat()

/** Each line is said before it is run, and one that fails ends the shell. No profile, pager or metadata service of this machine. */
const preamble =
  'set -eux; export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true AWS_PAGER='

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let bench: HeadlessBench
const shells = new Shells()
beforeAll(async () => {
  folder = await temporaryFolder()
  bench = await startHeadless({ dataFolder: folder.folder })
})
afterAll(async () => {
  shells.end()
  await bench.end()
  await folder.remove()
})

describe.skipIf(awsIsMissing())('the lines of docs/protocols/aws-rest.md', () => {
  test('work from the first to the last', { timeout: 180_000 }, async () => {
    const lines = blocks.join('').replaceAll('http://127.0.0.1:8082', bench.tools)
    const { code, output } = await shells.start(`${preamble}\n${lines}`, 0).ended
    expect([code, output.slice(-500)]).toEqual([0, expect.any(String)])
    const after = (command: string) => output.slice(output.indexOf(`+ aws ${command}`))
    const answer = (command: string) => JSON.parse(/^\{[\s\S]*?^\}/m.exec(after(command))![0]) as Record<string, unknown>
    expect(answer('iot list-things-in-thing-group')).toEqual({ things: ['fridge-1'] })
    expect(answer('iot list-job-executions-for-job')['executionSummaries']).toHaveLength(2)
    expect(answer('iot-jobs-data start-next')['execution']).toMatchObject({
      jobId: 'defrost',
      status: 'IN_PROGRESS',
      jobDocument: '{"operation":"defrost","minutes":20}',
    })
    expect(answer('iot describe-job-execution')['execution']).toMatchObject({ status: 'SUCCEEDED', versionNumber: 3 })
    expect(answer('iot describe-job --job-id defrost --query job.jobProcessDetails')).toMatchObject({
      numberOfSucceededThings: 1,
      numberOfCanceledThings: 1,
    })
    expect(answer('iot list-jobs --status')['jobs']).toEqual([expect.objectContaining({ jobId: 'defrost-again' })])
    expect(output.slice(output.lastIndexOf('+ aws iot list-jobs'))).toContain('"jobs": []')
    expect(output.slice(output.lastIndexOf('+ aws iot list-things'))).toContain('"things": []')
  })
})
