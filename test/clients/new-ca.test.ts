/** The folder of the certificates is gone at the next start: a device that trusts the old CA refuses the bench, and the bench says why. */
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import mqtt from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { startBench, type Bench } from '../../main/bench.ts'
import { temporaryFolder } from '../helpers/headless-bench.ts'

const notices = ({ port }: Bench) => port.overview().attention.flatMap(({ kind, sentence }) => (kind === 'storage' ? [sentence] : []))

test('a bench whose certificates were deleted says that it has a new CA', async () => {
  const { folder, remove } = await temporaryFolder()
  onTestFinished(remove)
  const start = () =>
    startBench({
      dataFolder: folder,
      mqttPort: 0,
      mqttsPort: 0,
      filePort: 0,
      plainFilePort: 0,
      toolsPort: null,
      version: '0.0.0',
      announce: false,
      log: () => undefined,
    })
  const first = await start()
  const ca = await readFile(first.port.certificates.view().authority.path)
  expect(notices(first)).toEqual([])
  await first.stop()

  await rm(path.join(folder, 'certificates'), { recursive: true })
  const second = await start()
  try {
    expect(notices(second)).toEqual([expect.stringContaining('devices that trust the old one refuse the bench')])
    const connecting = mqtt.connectAsync({
      host: '127.0.0.1',
      port: second.port.overview().broker.secure.port,
      protocol: 'mqtts',
      clientId: 'thermo-1',
      reconnectPeriod: 0,
      ca,
    })
    await expect(connecting).rejects.toThrow()
    expect(JSON.stringify(second.port.settings())).not.toContain('Benchfleet CA')
  } finally {
    await second.stop()
  }

  const third = await start()
  expect(notices(third)).toEqual([])
  await third.stop()
})
