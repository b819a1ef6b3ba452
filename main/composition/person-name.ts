import os from 'node:os'

/**
 * Who sits at this workstation, for the audit log. A user of whom the system has no entry, as in a container that runs
 * under a number of its own, is called by the environment, or by what is known.
 */
export function personName(systemName = () => os.userInfo().username, environment = process.env): string {
  try {
    return systemName()
  } catch {
    return environment.USER || environment.USERNAME || `user ${process.getuid?.() ?? ''}`.trim()
  }
}
