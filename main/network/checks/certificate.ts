import type { Check, CheckFinding } from '../../contract/network.ts'

/** Is the server certificate valid at this moment? Times in ms since 1970. */
export function checkCertificate(server: { notBeforeMs: number; notAfterMs: number }, now: number): Check {
  const { notBeforeMs, notAfterMs } = server
  const [outcome, finding]: [Check['outcome'], CheckFinding] =
    now < notBeforeMs
      ? ['failed', 'certificateNotYet']
      : now > notAfterMs
        ? ['failed', 'certificateExpired']
        : ['passed', 'certificateValid']
  return { check: 'certificate', outcome, finding, values: { notBeforeMs, notAfterMs }, purpose: null }
}

/**
 * Does the server certificate have every name and address by which devices come?
 * @param wanted - addresses of this machine that reach the bench, and its host names.
 */
export function checkNames(wanted: readonly string[], named: readonly string[]): Check {
  const known = new Set(named.map((name) => name.toLowerCase()))
  const missing = wanted.filter((name) => !known.has(name.toLowerCase()))
  const found = (outcome: Check['outcome'], finding: CheckFinding, values: Check['values']): Check => ({
    check: 'names',
    outcome,
    finding,
    values,
    purpose: null,
  })
  if (wanted.length === 0) return found('unknown', 'namesNone', {})
  if (missing.length > 0) return found('failed', 'namesMissing', { names: missing.join(', ') })
  return found('passed', 'namesCovered', { names: wanted.join(', '), count: wanted.length })
}
