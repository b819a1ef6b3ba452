/** The bench on its network: where it is found, what it announces, whether it can be reached, and how much passes through it. */
import { z } from 'zod'

/** What an adapter is. `selfAssigned`: no router gave the address (169.254.…); `virtual`: a VPN, a container, a virtual machine. */
export const adapterKinds = ['network', 'selfAssigned', 'virtual', 'loopback'] as const
export type AdapterKind = (typeof adapterKinds)[number]

export const machineAddressSchema = z.object({
  address: z.string(),
  family: z.enum(['IPv4', 'IPv6']),
  /** The name of the adapter, as the system calls it. */
  adapter: z.string(),
  kind: z.enum(adapterKinds),
  /** Devices that come to this address reach the bench. */
  reachesBench: z.boolean(),
  /** The one to type into a device first; of one address at most. */
  isLikely: z.boolean(),
})
export type MachineAddress = z.infer<typeof machineAddressSchema>

/** What a port is for. */
export const portPurposes = ['mqtt', 'mqtts', 'webSocket', 'https', 'http', 'tools', 'screen'] as const
export type PortPurpose = (typeof portPurposes)[number]

export const openPortSchema = z.object({
  purpose: z.enum(portPurposes),
  /** The address that it is bound to: 0.0.0.0 is every IPv4 address of this machine. */
  host: z.string(),
  port: z.number(),
  listening: z.boolean(),
  /** Why it is closed. */
  problem: z.string().nullable(),
})
export type OpenPort = z.infer<typeof openPortSchema>

/**
 * How the announcement stands. `off`: by the settings; `refusedHere`: by the command line; `thisMachineOnly`: there is nobody
 * to tell; `noNetwork`: no adapter to tell it on; `failed`: see `problem`.
 */
export const announcementStates = ['announced', 'off', 'refusedHere', 'thisMachineOnly', 'noNetwork', 'failed'] as const

export const announcementSchema = z.object({
  state: z.enum(announcementStates),
  /** The name by which devices and programs find it. */
  name: z.string(),
  /** The name of this machine in mDNS. */
  hostName: z.string(),
  services: z.array(z.object({ type: z.string(), port: z.number() })),
  /** The addresses that it is told on. */
  addresses: z.array(z.string()),
  problem: z.string().nullable(),
})
export type AnnouncementView = z.infer<typeof announcementSchema>

export const networkViewSchema = z.object({
  hostName: z.string(),
  addresses: z.array(machineAddressSchema),
  ports: z.array(openPortSchema),
  announcement: announcementSchema,
  /** Every kind of connection that the bench opens to others. */
  outbound: z.array(z.object({ to: z.string(), why: z.string() })),
  /** Of this bench, for whoever wants to see its connections by the tools of the system. */
  process: z.object({ pid: z.number(), platform: z.string() }),
})
export type NetworkView = z.infer<typeof networkViewSchema>

export const checkOutcomes = ['passed', 'failed', 'unknown'] as const

/** What a check has found, by code; the values are what the sentence of it names. */
export const checkFindings = [
  'portAnswers',
  'portClosed',
  'portRefused',
  'portSilent',
  'portForeign',
  'firewallNotInTheWay',
  'firewallOff',
  'firewallLetsIn',
  'firewallBlocks',
  'firewallBlocksAll',
  'firewallMayBlock',
  'firewallUnreadable',
  'clockRight',
  'clockBeforeBuild',
  'clockSetBack',
  'clockJumpedAhead',
  'certificateValid',
  'certificateNotYet',
  'certificateExpired',
  'namesCovered',
  'namesMissing',
  'namesNone',
  'diskHasRoom',
  'diskAlmostFull',
  'diskUnreadable',
] as const
export type CheckFinding = (typeof checkFindings)[number]

export const checkSchema = z.object({
  check: z.enum(['port', 'firewall', 'clock', 'certificate', 'names', 'disk']),
  outcome: z.enum(checkOutcomes),
  finding: z.enum(checkFindings),
  /** What the finding is about: an address, a port, a name, a time in ms. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Of a port: which. */
  purpose: z.enum(portPurposes).nullable(),
})
export type Check = z.infer<typeof checkSchema>

export const selfTestSchema = z.object({ atMs: z.number(), tookMs: z.number(), checks: z.array(checkSchema) })
export type SelfTest = z.infer<typeof selfTestSchema>

/** Messages in each of the last intervals, oldest first; and who came and went last, newest first. */
export const activitySchema = z.object({
  intervalMs: z.number(),
  /** When the last whole interval ended. */
  endsAtMs: z.number(),
  /** From devices. */
  in: z.array(z.number()),
  /** To devices. */
  out: z.array(z.number()),
  recent: z.array(z.object({ deviceId: z.string(), name: z.string(), presence: z.enum(['online', 'offline']), atMs: z.number() })),
})
export type Activity = z.infer<typeof activitySchema>

/** What the API is handed. */
export interface BenchNetwork {
  view(): NetworkView
  /** Looks at everything anew; takes seconds. Asked again while one is under way, it hands out the same. */
  selfTest(): Promise<SelfTest>
  activity(): Activity
}
