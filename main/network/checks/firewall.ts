import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { Check, CheckFinding } from '../../contract/network.ts'
import {
  readFirewalld,
  readMacFirewall,
  readNft,
  readUfwConf,
  readUfwStatus,
  readWindowsFirewall,
  type FirewallState,
} from './firewall-words.ts'
import { windowsLines } from './windows-lines.ts'

/** How long a command of the system may take, in ms. PowerShell takes its time to start. */
const patienceMs: Partial<Record<string, number>> = { win32: 15_000 }
const usualPatienceMs = 3_000

/** The system, as far as it is asked. */
export interface FirewallAsker {
  platform: NodeJS.Platform
  /** The program that listens. */
  program: string
  /** What a program prints, errors among it; null when it is not there or takes too long. Nothing that changes anything is asked. */
  run(program: string, words: readonly string[]): Promise<string | null>
  /** A file; empty when it cannot be read. */
  read(path: string): Promise<string>
}

/** This machine. */
export function thisMachine(): FirewallAsker {
  const { platform, execPath } = process
  return {
    platform,
    program: execPath,
    run: (program, words) =>
      new Promise((resolve) => {
        const limits = { timeout: patienceMs[platform] ?? usualPatienceMs, maxBuffer: 4 * 1024 * 1024, windowsHide: true }
        execFile(program, [...words], limits, (error, stdout, stderr) => {
          const said = `${stdout}${stderr}`
          resolve(error && said === '' ? null : said)
        })
      }),
    read: (path) => readFile(path, 'utf8').catch(() => ''),
  }
}

const macTool = '/usr/libexec/ApplicationFirewall/socketfilterfw'

const systems: Partial<Record<NodeJS.Platform, (asker: FirewallAsker, ports: readonly number[]) => Promise<FirewallState | null>>> = {
  win32: async ({ run, program }) =>
    readWindowsFirewall((await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', windowsLines(program)])) ?? ''),
  darwin: async ({ run, program }) =>
    readMacFirewall((await run(macTool, ['--getglobalstate'])) ?? '', (await run(macTool, ['--getappblocked', program])) ?? ''),
  linux: async ({ run, read }, ports) => {
    const ufw = readUfwStatus((await run('ufw', ['status'])) ?? '', ports)
    if (ufw !== null && ufw.kind !== 'off') return ufw
    // One of them that is off says nothing of the others.
    const others = [readFirewalld((await run('firewall-cmd', ['--state'])) ?? ''), readUfwConf(await read('/etc/ufw/ufw.conf'))]
    const on = others.find((state) => state?.kind === 'on')
    if (on) return on
    const rules = await run('nft', ['list', 'ruleset'])
    return rules === null ? null : readNft(rules)
  },
}

const findings: Record<FirewallState['kind'], [Check['outcome'], CheckFinding]> = {
  off: ['passed', 'firewallOff'],
  letsIn: ['passed', 'firewallLetsIn'],
  blocks: ['failed', 'firewallBlocks'],
  blocksAll: ['failed', 'firewallBlocksAll'],
  on: ['unknown', 'firewallMayBlock'],
}

/**
 * Does the firewall of this machine let devices in? It is asked, never changed.
 * @param ports - of TCP, that devices come to. Empty: the bench is open to this machine only.
 */
export async function checkFirewall(asker: FirewallAsker, ports: readonly number[]): Promise<Check> {
  const { platform, program } = asker
  const values = { platform, program, ports: ports.join(', ') }
  if (ports.length === 0) return { check: 'firewall', outcome: 'passed', finding: 'firewallNotInTheWay', values, purpose: null }
  const state = (await systems[platform]?.(asker, ports)) ?? null
  const [outcome, finding] = state === null ? (['unknown', 'firewallUnreadable'] as const) : findings[state.kind]
  const named = state?.kind === 'blocks' && state.ports.length > 0 ? { ports: state.ports.join(', ') } : {}
  return { check: 'firewall', outcome, finding, values: { ...values, ...named }, purpose: null }
}
