import type { Check, NetworkView } from '../../main/contract/network.ts'
import { said } from '../i18n/bench-sentences.ts'
import { listOf, number, t } from '../i18n/index.ts'
import { duration, exactTime, type StatusLook } from '../ui/index.ts'

/** How an outcome looks: what could not be told is no failure, and no pass. */
export function outcomeLook(outcome: Check['outcome']): StatusLook {
  const looks: Record<Check['outcome'], Pick<StatusLook, 'shape' | 'role'>> = {
    passed: { shape: 'tick', role: 'success' },
    failed: { shape: 'cross', role: 'danger' },
    unknown: { shape: 'dotted', role: 'warning' },
  }
  return { ...looks[outcome], word: t(`network.test.outcomes.${outcome}`) }
}

/** What a check found and what to do, in a sentence. */
export function sentenceOf({ finding, values, purpose }: Check): string {
  const text = (name: string) => String(values[name] ?? '')
  const ms = (name: string) => Number(values[name])
  const what = purpose === null ? '' : t(`network.test.purposes.${purpose}`)
  const places: Record<string, string> = {
    what,
    port: text('port'),
    address: text('address'),
    problem: said(text('problem')),
    ports: text('ports'),
    names: text('names'),
    folder: text('folder'),
    zone: text('timeZone'),
    ...(finding.startsWith('firewall') ? { how: howTo(text('platform'), text('program'), text('ports')) } : {}),
    ...('nowMs' in values ? { now: exactTime(ms('nowMs')) } : {}),
    ...('atMs' in values ? { at: exactTime(ms('atMs')), by: duration(ms('byMs')) } : {}),
    ...('notAfterMs' in values ? { from: exactTime(ms('notBeforeMs')), until: exactTime(ms('notAfterMs')) } : {}),
    ...('freeBytes' in values ? { free: gibibytes(ms('freeBytes')) } : {}),
  }
  return t(`network.findings.${finding}`, places)
}

const systems = ['win32', 'darwin', 'linux'] as const

function howTo(platform: string, program: string, ports: string): string {
  const system = systems.find((known) => known === platform) ?? 'other'
  return t(`network.firewallHow.${system}`, { program, port: ports.split(',')[0]! })
}

function gibibytes(bytes: number): string {
  return `${number(bytes / 1024 ** 3, { maximumFractionDigits: 1 })} GiB`
}

/** A line of the list: one check, or a port over all addresses on which it answers. */
export interface CheckLine {
  key: string
  check: Check['check']
  outcome: Check['outcome']
  sentence: string
}

/** The checks as lines, what failed first; a port that answers everywhere is one line. */
export function linesOf(checks: readonly Check[]): CheckLine[] {
  const answering = new Map<string, Check[]>()
  const others: Check[] = []
  for (const check of checks) {
    if (check.finding !== 'portAnswers') others.push(check)
    else {
      const key = `${check.purpose}:${check.values['port']}`
      answering.set(key, [...(answering.get(key) ?? []), check])
    }
  }
  const ports = [...answering].map(([key, [first, ...more]]): CheckLine => {
    const { purpose, values } = first!
    const addresses = listOf([first!, ...more].map((check) => String(check.values['address'])))
    const what = t(`network.test.purposes.${purpose!}`)
    return {
      key,
      check: 'port',
      outcome: 'passed',
      sentence: t('network.test.portsAnswer', { what, port: String(values['port']), addresses }),
    }
  })
  const lines = others.map((check, index): CheckLine => {
    return { key: `${index}:${check.finding}`, check: check.check, outcome: check.outcome, sentence: sentenceOf(check) }
  })
  const rank: Record<Check['outcome'], number> = { failed: 0, unknown: 1, passed: 2 }
  return [...ports, ...lines].sort((left, right) => rank[left.outcome] - rank[right.outcome])
}

/** All of it in a sentence. */
export function summaryOf(lines: readonly CheckLine[]): { outcome: Check['outcome']; sentence: string } {
  const count = (outcome: Check['outcome']) => lines.filter((line) => line.outcome === outcome).length
  const [failed, unknown, total] = [count('failed'), count('unknown'), lines.length]
  if (failed > 0) return { outcome: 'failed', sentence: t('network.test.failed', { count: failed, total }) }
  if (unknown > 0) return { outcome: 'unknown', sentence: t('network.test.unknown', { count: unknown, total }) }
  return { outcome: 'passed', sentence: t('network.test.allPassed', { count: total }) }
}

/** The address that a port is bound to, in words. */
export function boundTo({ host, port }: NetworkView['ports'][number]): string {
  return host === '0.0.0.0'
    ? t('network.outbound.everyAddress', { port: String(port) })
    : t('network.outbound.boundTo', { host, port: String(port) })
}
