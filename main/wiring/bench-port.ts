/** What the bench hands the API, from its parts. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { ApiTokens } from '../api/api-tokens.ts'
import type { ChangeFeed } from '../api/change-feed.ts'
import type { ToolsDoor } from '../api/doors/tools.ts'
import type { EnrolmentGroups } from '../api/enrolment-groups.ts'
import type { ApiPort } from '../api/port.ts'
import { benchAddresses } from '../broker/addresses.ts'
import type { Trace } from '../broker/trace.ts'
import type { ArchiveKeeper } from '../composition/archive-keeper.ts'
import type { ConnectionsSeen } from '../composition/connections-seen.ts'
import { demoInputs } from '../composition/demo-fleet.ts'
import type { DeviceFiles } from '../composition/device-files.ts'
import { jobCsv } from '../composition/job-csv.ts'
import type { LastRefusals } from '../composition/last-refusals.ts'
import type { Listening } from '../composition/listening.ts'
import { overviewOf } from '../composition/overview.ts'
import { personName } from '../composition/person-name.ts'
import type { Pipeline } from '../composition/pipeline.ts'
import { changeSettings, settingsToShow } from '../composition/settings-change.ts'
import type { SettingsInUse } from '../composition/settings-in-use.ts'
import type { DialectName } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import { trafficFits } from '../contract/traffic.ts'
import { dialectNamed } from '../dialects/index.ts'
import type { Engine } from '../engine/engine.ts'
import { previewSchedule } from '../engine/schedule-preview.ts'
import { acceptanceCsv } from '../export/acceptance-csv.ts'
import { acceptanceSheet } from '../export/acceptance-sheet.ts'
import { certificatesZip } from '../export/certificates-zip.ts'
import { eventsCsv } from '../export/events-csv.ts'
import { devicesCsv } from '../export/devices-csv.ts'
import { flakyCsv } from '../export/flaky-csv.ts'
import { intakeCsv } from '../export/intake-csv.ts'
import { keysCsv } from '../export/keys-csv.ts'
import { telemetryCsv } from '../export/telemetry-csv.ts'
import { trafficFile } from '../export/traffic-file.ts'
import type { FileStore } from '../file-store/file-store.ts'
import { readModels } from '../models/read-models.ts'
import { writeModel } from '../models/write-models.ts'
import { demoDevices, demoSets, demoTemplates } from '../simulator/demo.ts'
import { interfacesNow, interfacesProblem } from '../network/addresses.ts'
import type { Network } from '../network/network.ts'
import type { Simulator } from '../simulator/simulator.ts'
import type { Store } from '../store/store.ts'
import { newKey } from './new-key.ts'
import { toldRecords } from './told-records.ts'

export interface BenchPortParts {
  options: Partial<Pick<ApiPort, 'saveCsv' | 'saveZip' | 'savePdf'>> & { version: string; dataFolder: string }
  store: Store
  settings: SettingsInUse
  certificates: ApiPort['certificates'] & { notices: readonly string[] }
  files: FileStore
  deviceFiles: DeviceFiles
  engine: Engine
  pipeline: Pipeline
  keeper: ArchiveKeeper
  feed: ChangeFeed
  trace: Trace
  refusals: LastRefusals
  connections: ConnectionsSeen
  listening: Listening
  tools: ToolsDoor
  network: Network
  simulator: Simulator
  apiTokens: ApiTokens
  enrolmentGroups: EnrolmentGroups
  deviceRequests: ApiPort['deviceRequests']
  /** What a person should know of the start and of what failed since. */
  notices(): readonly string[]
  failed(error: unknown): void
}

const toldOf = (sentence: string | null) => (sentence === null ? [] : [sentence])

export function benchPort(parts: BenchPortParts): ApiPort {
  const { options, store, settings, certificates, files, deviceFiles, engine, pipeline, keeper } = parts
  const { feed, trace, refusals, listening, tools, network, simulator, apiTokens, enrolmentGroups, failed } = parts
  const workOf = (dialect: DialectName) => dialectNamed(dialect).work
  /** How devices of the bench's reach come to it: what stands in their connection strings. */
  const reachedAs = () => {
    const { reach } = settings.current
    return {
      hostName: reach === 'loopback' ? 'localhost' : benchAddresses(reach, interfacesNow())[0]!,
      port: listening.state().secure.port,
    }
  }
  return {
    fleet: engine,
    tools: toldRecords(store.tools, (kind) => feed.noteKept(kind)),
    submit: async (input) => {
      await pipeline.submit(input)
      if (input.kind !== 'device.delete') return
      for (const deviceId of input.deviceIds) {
        listening.drop(deviceId, 'The device was deleted on the bench.')
        deviceFiles.forget(deviceId)
      }
    },
    telemetry: store.telemetry,
    dropDevice: (deviceId, sentence) => listening.drop(deviceId, sentence),
    connection: (device) => parts.connections.of([device.deviceId, ...(device.clientId === undefined ? [] : [device.clientId])]),
    certificates,
    files,
    enrolmentGroups,
    newKey,
    desiredProblem: (dialect, patch) => workOf(dialect).desiredProblem(patch),
    hasDeviceCommands: (dialect) => workOf(dialect).hasDeviceCommands,
    reachableAs: reachedAs,
    settled: () => pipeline.settled(),
    now: () => Date.now(),
    newId: (prefix) => `${prefix}-${randomBytes(6).toString('hex')}`,
    newUuid: () => randomUUID(),
    deviceRequests: parts.deviceRequests,
    personName: () => personName(),
    overview: () =>
      overviewOf({
        now: Date.now(),
        fleet: engine,
        version: options.version,
        benchName: settings.current.benchName,
        desktop: options.saveCsv !== undefined,
        dataFolder: options.dataFolder,
        broker: listening.state(),
        fileServer: deviceFiles.state(),
        tools: tools.state(),
        simulator: simulator.state(),
        acceptanceRuns: store.tools.acceptanceRuns.list(),
        recipeRuns: store.tools.recipeRuns.list(),
        notices: [...parts.notices(), ...certificates.notices, ...files.notices, ...listening.notices(), ...toldOf(interfacesProblem())],
        refusals: refusals.list(),
      }),
    network,
    settings: () => settingsToShow(settings.current),
    apiTokens,
    changeSettings: async (change) => {
      await changeSettings({ settings, certificates, listening, deviceFiles, tools }, change)
      engine.setOfflineGrace(settings.current.offlineGraceMs)
      network.look()
      await pipeline.start().catch(failed)
      keeper.look()
      feed.noteOverview()
      return settingsToShow(settings.current)
    },
    traffic: (filter) => trace.list(filter),
    trafficFile: (filter, format) => trafficFile({ entries: trace.all(), fits: trafficFits(filter), format }),
    watch: (signal) => feed.watch(signal),
    startSimulator: async (count) => {
      const broker = listening.state()
      if (!broker.listening) throw new BenchError('NotAvailable', `The simulated devices have nothing to connect to: ${broker.problem}`)
      const demo = { devices: demoDevices(count), templates: demoTemplates(), sets: demoSets() }
      for (const input of demoInputs(engine, demo)) await pipeline.submit(input)
      await simulator.start({ host: '127.0.0.1', port: broker.port, count })
      return simulator.state()
    },
    stopSimulator: async () => {
      await simulator.stop()
      return simulator.state()
    },
    history: store.history,
    whileNoJobLeaves: (act) => keeper.whileNoneLeaves(act),
    previewSchedule: (config) => previewSchedule(config, Date.now()),
    csv: (job, executions) => jobCsv(engine, job, executions),
    eventsCsv: (events) => eventsCsv(events),
    flakyCsv: (units) => flakyCsv(units),
    keysCsv,
    devicesCsv: (devices) => devicesCsv(devices),
    telemetryCsv: (read) => telemetryCsv(read),
    readModels,
    writeModel,
    certificatesZip: (wanted) => {
      const { hostName, port } = reachedAs()
      return certificatesZip({ ...wanted, benchName: settings.current.benchName, host: hostName, port, now: Date.now() })
    },
    arrivedSince: (atMs) => parts.connections.arrivedSince(atMs),
    intakeCsv,
    acceptanceCsv,
    acceptanceSheet,
    saveCsv: options.saveCsv ?? null,
    saveZip: options.saveZip ?? null,
    savePdf: options.savePdf ?? null,
  }
}
