import { spawnSync } from 'node:child_process'

/** True where a program is not on this machine; says so, with the package of Debian that has it. */
export function isMissing(program: string, debianPackage: string): boolean {
  const isNotThere = spawnSync(program, ['--help']).error !== undefined
  if (isNotThere) console.log(`Skipped: ${program} is not on this machine (Debian: apt install ${debianPackage}).`)
  return isNotThere
}
