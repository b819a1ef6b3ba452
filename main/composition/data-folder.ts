import os from 'node:os'
import path from 'node:path'

/** Where a bench keeps its data unless told otherwise: the platform's folder for an application's data. */
export function defaultDataFolder(): string {
  const home = os.homedir()
  if (process.platform === 'win32') return path.join(process.env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'Benchfleet')
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Benchfleet')
  return path.join(process.env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'benchfleet')
}
