import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { openCertificates, type CertificatesOptions, type OpenedCertificates } from '../../../main/certificates/certificates.ts'

/** 2026-01-01T00:00:00Z, where the clock of these tests begins. */
export const startOfTime = 1_767_225_600_000
export const dayMs = 86_400_000

/** A place for certificates with a clock, and a machine whose names and addresses a test may change. */
export interface Bench {
  folder: string
  now: number
  hosts: string[]
  log: string[]
  open(options?: Partial<CertificatesOptions>): Promise<OpenedCertificates>
  /** Files in the folder and below it, sorted. */
  files(): Promise<string[]>
}

export async function createBench(): Promise<Bench> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-certificates-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const bench: Bench = {
    folder,
    now: startOfTime,
    hosts: ['bench-1', 'bench-1.local', '192.0.2.7', '2001:db8::7'],
    log: [],
    async open(options = {}) {
      const certificates = await openCertificates({
        folder,
        hosts: () => bench.hosts,
        extraNames: [],
        now: () => bench.now,
        log: (sentence) => bench.log.push(sentence),
        ...options,
      })
      onTestFinished(() => certificates.stop())
      return certificates
    },
    async files() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
        .sort()
    },
  }
  return bench
}

/** Resolves at the next change of what a TLS listener takes. */
export function nextChange(certificates: OpenedCertificates): Promise<void> {
  return new Promise((resolve) => certificates.onChange(resolve))
}
