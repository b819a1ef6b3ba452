import { expect, test } from 'vitest'
import { checkFirewall, type FirewallAsker } from '../../../main/network/checks/firewall.ts'
import {
  readFirewalld,
  readMacFirewall,
  readNft,
  readUfwConf,
  readUfwStatus,
  readWindowsFirewall,
} from '../../../main/network/checks/firewall-words.ts'

const windows = (enabled: boolean, rules: { action: string; profile: string }[], active = ['Private']) =>
  JSON.stringify({ profiles: ['Domain', 'Private', 'Public'].map((name) => ({ name, enabled })), active, rules })

test.each([
  ['all profiles off', windows(false, []), { kind: 'off' }],
  ['a rule that lets the program in', windows(true, [{ action: 'Allow', profile: 'Private, Domain' }]), { kind: 'letsIn' }],
  ['a rule for every network', windows(true, [{ action: 'Allow', profile: 'Any' }]), { kind: 'letsIn' }],
  ['a rule for other networks only', windows(true, [{ action: 'Allow', profile: 'Private' }], ['Public']), { kind: 'on' }],
  ['no rule of this program', windows(true, []), { kind: 'on' }],
  [
    'a block outweighs',
    windows(true, [
      { action: 'Allow', profile: 'Any' },
      { action: 'Block', profile: 'Private' },
    ]),
    { kind: 'blocks', ports: [] },
  ],
  ['no PowerShell', '', null],
  ['something else', '{"a":1}', null],
])('Windows: %s', (_what, text, state) => expect(readWindowsFirewall(text)).toEqual(state))

test.each([
  ['Firewall is disabled. (State = 0)', '', { kind: 'off' }],
  ['Firewall is enabled. (State = 1)', 'Incoming connection to /a/node is permitted', { kind: 'letsIn' }],
  ['Firewall is enabled. (State = 1)', 'Incoming connection to /a/node is blocked', { kind: 'blocks', ports: [] }],
  ['Firewall is enabled. (State = 1)', 'The application is not part of the firewall', { kind: 'on' }],
  ['Firewall is enabled. (State = 2)', '', { kind: 'blocksAll' }],
  ['', '', null],
])('macOS: %s %s', (globalState, ofProgram, state) => expect(readMacFirewall(globalState, ofProgram)).toEqual(state))

const active = `Status: active

To                         Action      From
--                         ------      ----
22/tcp                     ALLOW       Anywhere
1883/tcp                   ALLOW       192.168.1.0/24
8000:9000/tcp              ALLOW       Anywhere
1883/tcp (v6)              ALLOW       Anywhere (v6)
`
test.each([
  ['off', 'Status: inactive\n', { kind: 'off' }],
  ['all ports open', active, { kind: 'letsIn' }],
  ['one port closed', active.replaceAll('1883', '1884'), { kind: 'blocks', ports: [1883] }],
  ['open to all', 'Status: active\n\nAnywhere                   ALLOW       192.168.1.0/24\n', { kind: 'letsIn' }],
  ['not root', 'ERROR: You need to be root to run this script', null],
])('ufw: %s', (_what, text, state) => expect(readUfwStatus(text, [1883, 8883])).toEqual(state))

test.each([
  ['# comment\nENABLED=yes\nLOGLEVEL=low', { kind: 'on' }],
  ['ENABLED=no', { kind: 'off' }],
  ['', null],
])('ufw.conf: %j', (text, state) => expect(readUfwConf(text)).toEqual(state))

test.each([
  ['running\n', { kind: 'on' }],
  ['not running\n', { kind: 'off' }],
  ['Authorization failed.', null],
])('firewalld: %j', (text, state) => expect(readFirewalld(text)).toEqual(state))

const nft = (policy: string, rule = '') => `table inet filter {
  chain forward {
    type filter hook forward priority filter; policy drop;
  }
  chain input {
    type filter hook input priority filter; policy ${policy};
    ${rule}
  }
}`
test.each([
  ['no rules', '', { kind: 'off' }],
  ['only what is forwarded is dropped', nft('accept'), { kind: 'off' }],
  ['what comes in is dropped', nft('drop'), { kind: 'on' }],
  ['a rule rejects', nft('accept', 'tcp dport 1883 reject'), { kind: 'on' }],
  ['not root', 'Operation not permitted (you must be root)', null],
])('nft: %s', (_what, text, state) => expect(readNft(text)).toEqual(state))

const asker = (platform: NodeJS.Platform, said: Record<string, string>, files: Record<string, string> = {}): FirewallAsker => ({
  platform,
  program: '/a/node',
  run: async (program) => said[program] ?? null,
  read: async (path) => files[path] ?? '',
})

test.each([
  ['no system that is known', asker('freebsd', {}), 'unknown', 'firewallUnreadable'],
  ['Linux without tools', asker('linux', {}), 'unknown', 'firewallUnreadable'],
  ['Linux with rules that only root sees', asker('linux', { nft: 'Operation not permitted' }), 'unknown', 'firewallUnreadable'],
  ['Linux without rules', asker('linux', { nft: '' }), 'passed', 'firewallOff'],
  ['ufw off, rules of somebody else', asker('linux', { ufw: 'Status: inactive', nft: nft('drop') }), 'unknown', 'firewallMayBlock'],
  ['ufw that only root may ask', asker('linux', {}, { '/etc/ufw/ufw.conf': 'ENABLED=yes' }), 'unknown', 'firewallMayBlock'],
  ['Windows without PowerShell', asker('win32', {}), 'unknown', 'firewallUnreadable'],
] as const)('%s', async (_what, system, outcome, finding) => {
  expect(await checkFirewall(system, [1883])).toMatchObject({ outcome, finding, values: { platform: system.platform } })
})

test('ports that are closed are named', async () => {
  const system = asker('linux', { ufw: active })
  expect(await checkFirewall(system, [1883, 7777])).toMatchObject({
    outcome: 'failed',
    finding: 'firewallBlocks',
    values: { ports: '7777' },
  })
})

test('a bench that is open to this machine only asks nobody', async () => {
  const system = { ...asker('linux', {}), run: () => Promise.reject(new Error('asked')) }
  expect(await checkFirewall(system, [])).toMatchObject({ outcome: 'passed', finding: 'firewallNotInTheWay' })
})
