/** The bench on its network: what is found there, tried out, told and counted. */
import { setInterval } from 'node:timers'
import type { Change } from '../contract/engine-io.ts'
import type { Activity, BenchNetwork, MachineAddress, NetworkView, OpenPort, SelfTest } from '../contract/network.ts'
import type { Settings } from '../contract/settings.ts'
import type { SignInAnswer, SignInAttempt } from '../contract/sign-in.ts'
import { machineAddresses } from './addresses.ts'
import { Announcer, type AnnouncerParts } from './announcer.ts'
import { announcementPlan } from './announcement-plan.ts'
import { checkCertificate, checkNames } from './checks/certificate.ts'
import { ClockWatch, checkClock } from './checks/clock.ts'
import { checkDisk } from './checks/disk.ts'
import { checkFirewall, thisMachine, type FirewallAsker } from './checks/firewall.ts'
import { checkPorts } from './checks/ports.ts'
import { Comings } from './comings.ts'
import { MessageCounts } from './message-counts.ts'
import { openPorts, type Listeners } from './open-ports.ts'
import { outboundConnections } from './outbound.ts'
import { OwnKnock } from './own-knock.ts'

export interface NetworkParts {
  settings(): Pick<Settings, 'announce' | 'reach' | 'benchName'>
  listeners(): Omit<Listeners, 'screen'>
  serverCertificate(): { names: readonly string[]; notBeforeMs: number; notAfterMs: number }
  hostName(): string
  dataFolder: string
  version: string
  /** False: nothing is announced in this run, whatever the settings say. */
  mayAnnounce: boolean
  changed(): void
  log(sentence: string): void
  /** In ms: of the calendar, and of a clock that nobody sets. */
  now(): number
  monotonicMs(): number
  /** Tests put theirs in the place of this machine's. */
  firewall?: FirewallAsker
  addresses?: (reach: Settings['reach']) => MachineAddress[]
  announce?: AnnouncerParts['announce']
}

/** How often addresses and the clock are looked at, in ms. */
const lookEveryMs = 10_000

/** Ports that devices come to, over the network. */
const forDevices: readonly OpenPort['purpose'][] = ['mqtt', 'mqtts', 'webSocket', 'https', 'http']

export class Network implements BenchNetwork {
  readonly #parts: NetworkParts
  readonly #knock = new OwnKnock()
  readonly #counts: MessageCounts
  readonly #comings = new Comings()
  readonly #clock: ClockWatch
  readonly #announcer: Announcer
  readonly #addresses: (reach: Settings['reach']) => MachineAddress[]
  readonly #timer: NodeJS.Timeout
  #screen: Listeners['screen'] = null
  #underWay: Promise<SelfTest> | null = null

  constructor(parts: NetworkParts) {
    this.#parts = parts
    this.#addresses = parts.addresses ?? machineAddresses
    this.#counts = new MessageCounts(parts.now())
    this.#clock = new ClockWatch(this.#reading())
    const { announce, changed, log } = parts
    this.#announcer = new Announcer({ plan: () => this.#plan(), changed, log, ...(announce ? { announce } : {}) })
    this.#timer = setInterval(() => this.look(), lookEveryMs)
    this.#timer.unref()
  }

  /** Something may have moved: ports, addresses, the settings, the clock. */
  look(): void {
    this.#clock.look(this.#reading())
    void this.#announcer.look()
  }

  /** The screens are served to browsers there too. */
  screenAt(screen: { host: string; port: number }): void {
    this.#screen = screen
  }

  /** A message has passed. */
  count(direction: 'in' | 'out' | 'event'): void {
    this.#counts.count(direction, this.#parts.now())
  }

  note(changes: readonly Change[]): void {
    this.#comings.note(changes, this.#parts.now())
  }

  /** What the bench says to its own knock; null: it is somebody else's. */
  ownAnswer(attempt: SignInAttempt): SignInAnswer | null {
    return this.#knock.answer(attempt)
  }

  isOwnKnock(clientId: string | null): boolean {
    return this.#knock.isOwn(clientId)
  }

  view(): NetworkView {
    return {
      hostName: this.#parts.hostName(),
      addresses: this.#addresses(this.#parts.settings().reach),
      ports: this.#ports(),
      announcement: this.#announcer.view(),
      outbound: outboundConnections,
      process: { pid: process.pid, platform: process.platform },
    }
  }

  activity(): Activity {
    return { ...this.#counts.read(this.#parts.now()), recent: this.#comings.list() }
  }

  selfTest(): Promise<SelfTest> {
    this.#underWay ??= this.#test().finally(() => (this.#underWay = null))
    return this.#underWay
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#announcer.close()
  }

  async #test(): Promise<SelfTest> {
    const { now, monotonicMs, settings, serverCertificate, dataFolder, hostName, firewall = thisMachine() } = this.#parts
    const beganMs = monotonicMs()
    this.#clock.look(this.#reading())
    const addresses = this.#addresses(settings().reach)
    const ports = this.#ports()
    const certificate = serverCertificate()
    const isOpen = settings().reach === 'network'
    const toReach = isOpen
      ? ports.filter(({ purpose, listening }) => listening && forDevices.includes(purpose)).map(({ port }) => port)
      : []
    const [tried, firewallCheck, disk] = await Promise.all([
      checkPorts(ports, addresses, this.#knock.clientId),
      checkFirewall(firewall, toReach),
      checkDisk(dataFolder),
    ])
    const checks = [
      ...tried,
      firewallCheck,
      checkClock(now(), this.#clock.jump, Intl.DateTimeFormat().resolvedOptions().timeZone),
      checkCertificate(certificate, now()),
      checkNames(namesToCome(addresses, isOpen, hostName()), certificate.names),
      disk,
    ]
    return { atMs: now(), tookMs: Math.round(monotonicMs() - beganMs), checks }
  }

  #plan() {
    const { settings, hostName, version, mayAnnounce } = this.#parts
    const { announce, reach, benchName } = settings()
    const addresses = this.#addresses(reach)
    return announcementPlan({
      isWanted: announce,
      isRefused: !mayAnnounce,
      reach,
      addresses,
      ports: this.#ports(),
      benchName,
      hostName: hostName(),
      version,
    })
  }

  #ports(): OpenPort[] {
    return openPorts({ ...this.#parts.listeners(), screen: this.#screen })
  }

  #reading() {
    return { wallMs: this.#parts.now(), monotonicMs: this.#parts.monotonicMs() }
  }
}

/** By what devices come: the addresses that reach the bench, and the names of the machine where others can look them up. */
function namesToCome(addresses: readonly MachineAddress[], isOpen: boolean, hostName: string): string[] {
  const reaching = addresses.filter(({ reachesBench }) => reachesBench).map(({ address }) => address)
  const names = isOpen ? [hostName, `${hostName.split('.')[0]}.local`] : ['localhost']
  return [...new Set([...reaching, ...names])]
}
