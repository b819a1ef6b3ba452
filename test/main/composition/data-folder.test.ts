import os from 'node:os'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { defaultDataFolder } from '../../../main/composition/data-folder.ts'

afterEach(() => vi.unstubAllEnvs())

const own = path.join(os.homedir(), '.local', 'share', 'benchfleet')

// A path that leads from wherever the bench is started would be another bench in each folder.
test.skipIf(process.platform !== 'linux').each([
  [undefined, own],
  ['', own],
  ['share', own],
  ['/srv/share', '/srv/share/benchfleet'],
])('with XDG_DATA_HOME %j the data of a bench is in %s', (named, folder) => {
  vi.stubEnv('XDG_DATA_HOME', named)
  expect(defaultDataFolder()).toBe(folder)
})
