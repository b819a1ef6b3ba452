import os from 'node:os'
import path from 'node:path'

/** Where a bench keeps its data unless told otherwise: the platform's folder for an application's data. */
export function defaultDataFolder(): string {
  const home = os.homedir()
  if (process.platform === 'win32') return path.join(process.env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'Benchfleet')
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Benchfleet')
  // One that is empty or leads from wherever the bench is started is none, as the specification has it.
  const named = process.env.XDG_DATA_HOME ?? ''
  return path.join(path.isAbsolute(named) ? named : path.join(home, '.local', 'share'), 'benchfleet')
}
