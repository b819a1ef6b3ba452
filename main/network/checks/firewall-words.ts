/** What the firewalls of the systems say of themselves, read. Each reader is pure; null: it cannot be told from this. */

/** How a firewall stands to devices that come to the bench. */
export type FirewallState =
  | { kind: 'off' }
  /** It asks about programs, and this one may be reached. */
  | { kind: 'letsIn' }
  | { kind: 'blocks'; ports: readonly number[] }
  | { kind: 'blocksAll' }
  /** It is on, and what it lets in cannot be seen. */
  | { kind: 'on' }

/** What the PowerShell lines of `firewall.ts` print. */
interface WindowsAnswer {
  profiles: { name: string; enabled: boolean }[]
  active: string[]
  rules: { action: string; profile: string }[]
}

/**
 * Windows: profiles, networks and the rules of this program as JSON. A rule that blocks outweighs one that allows; without one of
 * this program, one of its ports may let it in. Only profiles of networks that are there count.
 */
export function readWindowsFirewall(text: string): FirewallState | null {
  const answer = windowsAnswer(text)
  if (answer === null) return null
  const { profiles, active, rules } = answer
  const inUse = profiles.filter(({ name, enabled }) => enabled && (active.length === 0 || active.includes(name)))
  if (inUse.length === 0) return { kind: 'off' }
  const ofProfile = (name: string, action: string) =>
    rules.some((rule) => rule.action === action && (rule.profile === 'Any' || rule.profile.split(/, */).includes(name)))
  if (inUse.some(({ name }) => ofProfile(name, 'Block'))) return { kind: 'blocks', ports: [] }
  return inUse.every(({ name }) => ofProfile(name, 'Allow')) ? { kind: 'letsIn' } : { kind: 'on' }
}

function windowsAnswer(text: string): WindowsAnswer | null {
  try {
    const { profiles, active, rules } = JSON.parse(text) as Partial<WindowsAnswer>
    return Array.isArray(profiles) && Array.isArray(active) && Array.isArray(rules) ? { profiles, active, rules } : null
  } catch {
    return null
  }
}

/** macOS: `socketfilterfw --getglobalstate`, and `--getappblocked` for this program. */
export function readMacFirewall(globalState: string, ofProgram: string): FirewallState | null {
  const state = /State = (\d)/.exec(globalState)?.[1] ?? (/disabled/i.test(globalState) ? '0' : null)
  if (state === null) return null
  if (state === '0') return { kind: 'off' }
  if (state === '2') return { kind: 'blocksAll' }
  if (/permitted/i.test(ofProgram)) return { kind: 'letsIn' }
  return /is blocked/i.test(ofProgram) ? { kind: 'blocks', ports: [] } : { kind: 'on' }
}

/** Linux: `ufw status`, which root alone may ask. @param ports - of TCP, that devices come to. */
export function readUfwStatus(text: string, ports: readonly number[]): FirewallState | null {
  const status = /^Status: (\w+)/m.exec(text)?.[1]
  if (status === 'inactive') return { kind: 'off' }
  if (status !== 'active') return null
  const open = [...text.matchAll(/^(\d+)(?::(\d+))?(?:\/tcp)?(?: on \S+)?\s+ALLOW/gm)].map(
    ([, from, until]) => [Number(from), Number(until ?? from)] as const,
  )
  const isOpenToAll = /^Anywhere(?: on \S+)?\s+ALLOW/m.test(text)
  const closed = ports.filter((port) => !isOpenToAll && !open.some(([from, until]) => port >= from && port <= until))
  return closed.length > 0 ? { kind: 'blocks', ports: closed } : { kind: 'letsIn' }
}

/** Linux: /etc/ufw/ufw.conf, which everyone may read. */
export function readUfwConf(text: string): FirewallState | null {
  const isEnabled = /^\s*ENABLED=["']?(\w+)/m.exec(text)?.[1]?.toLowerCase()
  if (isEnabled === 'no') return { kind: 'off' }
  return isEnabled === 'yes' ? { kind: 'on' } : null
}

/** Linux: `firewall-cmd --state` of firewalld. */
export function readFirewalld(text: string): FirewallState | null {
  if (/^not running/m.test(text)) return { kind: 'off' }
  return /^running/m.test(text) ? { kind: 'on' } : null
}

/** Linux: `nft list ruleset`. Only a chain that hooks into what comes in, and that drops or rejects, is in anybody's way. */
export function readNft(text: string): FirewallState | null {
  if (/not permitted|denied|must be root/i.test(text)) return null
  const chains = text.split(/(?=^\s*chain )/m).filter((chain) => /hook input/.test(chain))
  return chains.some((chain) => /policy drop|\b(drop|reject)\b/.test(chain)) ? { kind: 'on' } : { kind: 'off' }
}
