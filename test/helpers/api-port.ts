import { createRouterClient } from '@orpc/server'
import { ApiTokens } from '../../main/api/api-tokens.ts'
import { ChangeFeed } from '../../main/api/change-feed.ts'
import { EnrolmentGroups } from '../../main/api/enrolment-groups.ts'
import type { ApiPort } from '../../main/api/port.ts'
import { createRouter } from '../../main/api/router.ts'
import { ConnectionsSeen } from '../../main/composition/connections-seen.ts'
import { jobCsv } from '../../main/composition/job-csv.ts'
import type { ApiToken } from '../../main/contract/api-tokens.ts'
import type { DeviceInput, Input, KeptState } from '../../main/contract/engine-io.ts'
import type { Overview } from '../../main/contract/overview.ts'
import type { EnrolmentGroup } from '../../main/contract/provisioning.ts'
import { settingsSchema } from '../../main/contract/settings.ts'
import { trafficFits, type TrafficEntry } from '../../main/contract/traffic.ts'
import { dialectNamed } from '../../main/dialects/index.ts'
import { Engine } from '../../main/engine/engine.ts'
import { previewSchedule } from '../../main/engine/schedule-preview.ts'
import { acceptanceCsv } from '../../main/export/acceptance-csv.ts'
import { acceptanceSheet } from '../../main/export/acceptance-sheet.ts'
import { certificatesZip } from '../../main/export/certificates-zip.ts'
import { eventsCsv } from '../../main/export/events-csv.ts'
import { devicesCsv } from '../../main/export/devices-csv.ts'
import { flakyCsv } from '../../main/export/flaky-csv.ts'
import { keysCsv } from '../../main/export/keys-csv.ts'
import { intakeCsv } from '../../main/export/intake-csv.ts'
import { telemetryCsv } from '../../main/export/telemetry-csv.ts'
import { trafficFile } from '../../main/export/traffic-file.ts'
import { readModels } from '../../main/models/read-models.ts'
import { writeModel } from '../../main/models/write-models.ts'
import { engineOptions } from './engine-bench.ts'
import { MemoryCertificates } from './memory-certificates.ts'
import { memoryFiles } from './memory-files.ts'
import { MemoryHistory } from './memory-history.ts'
import { memoryTools } from './memory-tools.ts'
import { MemoryTelemetry } from './memory-telemetry.ts'

const nothingKept: KeptState = {
  devices: [],
  deviceSets: [],
  templates: [],
  jobs: [],
  progress: [],
  executions: [],
  jobTemplates: [],
  twins: [],
  credentials: [],
  cloudMessages: [],
  shadows: [],
  deviceCommands: [],
  lastEventSequence: 0,
}

/** 2026-01-01T00:00:00Z: the test bench's clock starts here and moves only when told. */
export const startOfTime = 1_767_225_600_000

export interface TestBench {
  port: ApiPort
  engine: Engine
  feed: ChangeFeed
  history: MemoryHistory
  telemetry: MemoryTelemetry
  /** Connections that were closed, with what the traffic says of it. */
  dropped: [deviceId: string, sentence: string][]
  /** The calls of the API as the person at the workstation makes them, without a door. */
  calls(): ReturnType<typeof callsOf>
  /** What an input does, at the clock's time; the feed hears of it. */
  apply(input: Input): void
  /** A device that connects and listens to everything. */
  connect(deviceId: string): void
  answer(deviceId: string, jobId: string, status: Extract<DeviceInput, { kind: 'execution.answered' }>['status'], message?: string): void
  /** Moves the clock. */
  wait(milliseconds: number): void
  /** Resolve when the next one begins or ends to watch the changes. */
  watchers: { begin(): Promise<void>; end(): Promise<void> }
  trace: TrafficEntry[]
  log: string[]
}

function callsOf(port: ApiPort) {
  return createRouterClient(createRouter(port), { context: { who: port.personName() } })
}

/** The real engine in memory behind an ApiPort: no store, no broker, ids and times that are the same in every run. */
export function createTestBench(kept: KeptState = nothingKept): TestBench {
  const engine = new Engine(kept, { ...engineOptions, offlineGraceMs: 0 })
  const feed = new ChangeFeed()
  const history = new MemoryHistory()
  const telemetry = new MemoryTelemetry()
  const dropped: TestBench['dropped'] = []
  const trace: TrafficEntry[] = []
  let now = startOfTime
  let ids = 0
  let keys = 0
  let groups: readonly EnrolmentGroup[] = []
  let settings = settingsSchema.parse({})
  let tokens: readonly ApiToken[] = []
  let simulated = 0
  let watching = Promise.withResolvers<void>()
  let unwatched = Promise.withResolvers<void>()
  const simulator = () => ({ running: simulated > 0, devices: simulated, connected: simulated })

  const newKey = () => Buffer.from(`key ${(keys += 1)}`.padEnd(32, '.')).toString('base64')

  const apply = (input: Input) => {
    const { changes } = engine.apply(input, now)
    for (const change of changes)
      if (change.kind === 'event') history.note(change.event)
      else if (change.kind === 'twin') history.noteTwin(change)
    feed.note(changes)
  }

  const connections = new ConnectionsSeen()
  const overview = (): Overview => ({
    version: '1.2.3',
    benchName: settings.benchName,
    desktop: false,
    dataFolder: '/data',
    broker: {
      listening: true,
      host: '127.0.0.1',
      port: 1883,
      addresses: ['127.0.0.1'],
      problem: null,
      connections: 0,
      secure: { port: 8883, listening: true, problem: null, webSocket: null, caPath: '/data/ca.pem' },
    },
    fileServer: { secure: { port: 8443, listening: true, problem: null }, plain: null },
    tools: null,
    devices: { total: engine.deviceCount(), online: 0, offline: 0, never: 0 },
    jobs: { total: engine.jobCount(), running: engine.jobsInState('running'), saved: 0, stopped: 0, scheduled: 0 },
    attention: [],
    simulator: simulator(),
  })

  const network: ApiPort['network'] = {
    view: () => ({
      hostName: 'lab-3',
      addresses: [{ address: '127.0.0.1', family: 'IPv4', adapter: 'lo', kind: 'loopback', reachesBench: true, isLikely: true }],
      ports: [{ purpose: 'mqtt', host: '127.0.0.1', port: 1883, listening: true, problem: null }],
      announcement: {
        state: 'thisMachineOnly',
        name: 'Bench (lab-3)',
        hostName: 'lab-3.local',
        services: [],
        addresses: [],
        problem: null,
      },
      outbound: [],
      process: { pid: 1, platform: 'linux' },
    }),
    selfTest: async () => ({ atMs: now, tookMs: 0, checks: [] }),
    activity: () => ({ intervalMs: 2_000, endsAtMs: now, in: [], out: [], recent: [] }),
  }

  const port: ApiPort = {
    network,
    fleet: engine,
    tools: memoryTools((kind) => feed.noteKept(kind)),
    history,
    telemetry,
    whileNoJobLeaves: (act) => act(),
    submit: async (input) => {
      apply(input)
      if (input.kind === 'device.delete') for (const deviceId of input.deviceIds) await telemetry.forget(deviceId)
      // The pipeline's timer serves what is due at once, as the end of a deletion.
      while ((engine.nextWake() ?? Infinity) <= now) apply({ kind: 'tick' })
    },
    settled: () => Promise.resolve(),
    now: () => now,
    previewSchedule: (config) => previewSchedule(config, now),
    newId: (prefix) => `${prefix}-${(ids += 1)}`,
    newUuid: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    newKey,
    reachableAs: () => ({ hostName: 'bench.local', port: 8883 }),
    desiredProblem: (dialect, patch) => dialectNamed(dialect).work.desiredProblem(patch),
    hasDeviceCommands: (dialect) => dialectNamed(dialect).work.hasDeviceCommands,
    connection: (device) => connections.of([device.deviceId]),
    arrivedSince: (atMs) => connections.arrivedSince(atMs),
    intakeCsv,
    dropDevice: (...drop) => void dropped.push(drop),
    deviceRequests: {
      dataPlane: () => Promise.resolve(null),
      thingDatas: () => Promise.reject(new Error('No device comes by HTTP here.')),
    },
    personName: () => 'ada',
    overview,
    settings: () => settings,
    apiTokens: new ApiTokens({
      kept: () => tokens,
      keep: async (kept) => {
        tokens = kept
      },
      now: () => now,
      isTaken: (name) => name === 'ada',
    }),
    certificates: new MemoryCertificates(),
    files: memoryFiles(
      () => now,
      () => feed.noteOverview(),
    ),
    enrolmentGroups: new EnrolmentGroups({
      kept: () => groups,
      keep: async (kept) => {
        groups = kept
      },
      now: () => now,
      newKey,
    }),
    changeSettings: async (change) => {
      settings = { ...settings, ...change }
      feed.noteOverview()
      return settings
    },
    traffic: ({ deviceId, afterSequence = 0, limit }) => ({
      items: trace.filter((entry) => entry.sequence > afterSequence && (deviceId ?? entry.deviceId) === entry.deviceId).slice(-limit),
      lastSequence: trace.length,
      dropped: 0,
      fill: { lines: trace.length, bytes: 0, mostLines: 20_000, mostBytes: 1024, oldestMs: trace[0]?.atMs ?? null },
    }),
    trafficFile: (filter, format) => trafficFile({ entries: trace, fits: trafficFits(filter), format }),
    watch: (signal) => {
      watching.resolve()
      signal?.addEventListener('abort', () => unwatched.resolve())
      return feed.watch(signal)
    },
    startSimulator: async (count) => {
      simulated = count
      return simulator()
    },
    stopSimulator: async () => {
      simulated = 0
      return simulator()
    },
    csv: (job, executions) => jobCsv(engine, job, executions),
    eventsCsv,
    flakyCsv,
    keysCsv,
    devicesCsv,
    telemetryCsv,
    readModels,
    writeModel,
    certificatesZip: (wanted) => certificatesZip({ ...wanted, benchName: settings.benchName, host: 'bench.local', port: 8883, now }),
    saveCsv: null,
    saveZip: null,
    savePdf: null,
    acceptanceCsv,
    acceptanceSheet,
  }

  return {
    port,
    engine,
    feed,
    history,
    telemetry,
    dropped,
    calls: () => callsOf(port),
    apply,
    watchers: {
      begin: () => (watching = Promise.withResolvers<void>()).promise,
      end: () => (unwatched = Promise.withResolvers<void>()).promise,
    },
    trace,
    log: [],
    connect(deviceId) {
      connections.came(deviceId, '127.0.0.1', now)
      apply({ kind: 'device.connected', deviceId, dialect: 'plain' })
      apply({ kind: 'device.listening', deviceId, channels: ['setting', 'command'] })
    },
    answer(deviceId, jobId, status, message) {
      const { executionNumber, step } = engine.execution(jobId, deviceId)!
      apply({ kind: 'execution.answered', deviceId, jobId, executionNumber, step, status, message: message ?? null, result: null })
    },
    wait(milliseconds) {
      now += milliseconds
    },
  }
}
