import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AcceptanceRun, SheetLanguage } from '../contract/acceptance.ts'
import type { FlakyUnit } from '../contract/attempts.ts'
import type { Certificates } from '../contract/certificates.ts'
import type { ChangeBatch } from '../contract/change-feed.ts'
import type { CertificateProof, DeviceCertificate } from '../contract/device-certificates.ts'
import type { DeviceAnswer, DeviceRequest } from '../contract/device-requests.ts'
import type { DeviceConnection } from '../contract/connections.ts'
import type { MadeKeys } from '../contract/credentials.ts'
import type { Device, DialectName } from '../contract/devices.ts'
import type { PersonAct } from '../contract/engine-io.ts'
import type { EventView } from '../contract/events.ts'
import type { Execution } from '../contract/executions.ts'
import type { BenchFiles } from '../contract/files.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { History } from '../contract/history.ts'
import type { IntakeList, IntakeRow } from '../contract/intake.ts'
import type { SchedulingConfig } from '../contract/job-rules.ts'
import type { Job } from '../contract/jobs.ts'
import type { JsonObject, JsonValue } from '../contract/json.ts'
import type { BenchNetwork } from '../contract/network.ts'
import type { Overview, SimulatorState } from '../contract/overview.ts'
import type { ToolRecords } from '../contract/kept-records.ts'
import type { Settings, SettingsChange } from '../contract/settings.ts'
import type { TelemetryRecord, TelemetryRing } from '../contract/telemetry.ts'
import type { ModelFile, ModelProblem, NewTemplate } from '../contract/templates.ts'
import type { TraceFill, TrafficEntry, TrafficFilter, TrafficFormat, TrafficPiece } from '../contract/traffic.ts'
import type { ApiTokens } from './api-tokens.ts'
import type { EnrolmentGroups } from './enrolment-groups.ts'

/** A template as a model describes it: the id is the model's. */
export type ModelTemplate = NewTemplate & { templateId: string }

/** When a schedule comes to pass, in ms; `problem` says why it cannot. */
export interface ScheduleAhead {
  starts: number[]
  windows: { fromMs: number; untilMs: number }[]
  problem: { field: string; message: string } | null
}

/** What certificates are zipped, and what the files beside them say. */
export interface CertificatesToZip {
  /** `clientId`: the MQTT client id by which the device comes. */
  devices: readonly { deviceId: string; clientId: string }[]
  /** `flat`: the files of the one device; `folders`: a folder a device, with a list of them. */
  layout: 'flat' | 'folders'
  /** What the devices have to show from then on. */
  proof: CertificateProof
  issue(deviceId: string): Promise<DeviceCertificate>
}

/** A piece of the zip, and whose certificate is in it; null: nobody's. */
export interface CertificatesZipPiece {
  bytes: Uint8Array
  made: Pick<DeviceCertificate, 'deviceId' | 'fingerprint'> | null
}

export interface DeviceRequests {
  /** The data plane of AWS IoT Jobs: `things`, the thing, `jobs`, …. Null for what is no operation of it. */
  dataPlane(request: DeviceRequest): Promise<DeviceAnswer | null>
  /** ThingDatas of EMQX Fleets, all that is below `thingDatasPrefix`. */
  thingDatas(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>
}

/** What the bench hands the API: the engine to read, one way to change it, and the parts around it. */
export interface ApiPort {
  fleet: FleetView
  /** The event log and the archive. */
  history: History
  /** What devices have measured. */
  telemetry: TelemetryRing
  /** Does something while no job is on its way from the engine to the archive. */
  whileNoJobLeaves<Result>(act: () => Promise<Result>): Promise<Result>
  /** Applies a person's command, noted with who gave it; resolves once it is on disk, rejects with a BenchError when it is refused. */
  submit(input: PersonAct & { who: string }): Promise<void>
  /** Resolves when all that `fleet` shows at the time of the call is on disk: no status is shown before. */
  settled(): Promise<void>
  /** Milliseconds since 1970. */
  now(): number
  /** The next starts and maintenance windows of a schedule as it would be saved now. */
  previewSchedule(config: SchedulingConfig): ScheduleAhead
  /** A fresh id that begins with `prefix` and suits every topic and file name. */
  newId(prefix: string): string
  /** A fresh UUID, for what a device knows by one. */
  newUuid(): string
  /** A fresh symmetric key: 32 random bytes in base64. */
  newKey(): string
  /** Where devices reach this bench with TLS: the name or address for their connection strings, and the port. */
  reachableAs(): { hostName: string; port: number }
  /** Why a device of that dialect cannot be told such a patch of its desired state, as the end of a sentence; null: it can. */
  desiredProblem(dialect: DialectName, patch: JsonObject): string | null
  /** Can a device of that dialect be told a command outside of jobs? */
  hasDeviceCommands(dialect: DialectName): boolean
  /** Closes the connection of a device, if it has one; `sentence` is for its traffic. */
  dropDevice(deviceId: string, sentence: string): void
  /** How a device last came, went or was turned away, as far as the bench remembers. */
  connection(device: Pick<Device, 'deviceId' | 'clientId'>): DeviceConnection
  /** Requests by which programs that were let in act as devices. */
  deviceRequests: DeviceRequests
  /** Who sits at this workstation. */
  personName(): string
  overview(): Overview
  network: BenchNetwork
  settings(): Settings
  apiTokens: ApiTokens
  certificates: Certificates
  /** What the bench's own tools keep; a change is told in the feed. */
  tools: ToolRecords
  /** What a person gave the bench for devices to fetch. */
  files: BenchFiles
  enrolmentGroups: EnrolmentGroups
  changeSettings(change: SettingsChange): Promise<Settings>
  traffic(filter: TrafficFilter & { afterSequence?: number | undefined; beforeSequence?: number | undefined; limit: number }): {
    items: TrafficEntry[]
    lastSequence: number
    dropped: number
    fill: TraceFill
  }
  /** What the trace holds now and the filter lets through, as a file in pieces; yields to other work between them. */
  trafficFile(filter: TrafficFilter, format: TrafficFormat): AsyncIterable<TrafficPiece>
  /** Batches of changes from now on, until `signal` aborts. */
  watch(signal: AbortSignal | undefined): AsyncIterable<ChangeBatch>
  startSimulator(count: number): Promise<SimulatorState>
  stopSimulator(): Promise<SimulatorState>
  /** The device status of a job as CSV, in pieces; yields to other work between them. */
  csv(job: Job, executions: Iterable<Execution>): AsyncIterable<string>
  /** Events as CSV, in pieces, as fast as they are read. */
  eventsCsv(events: AsyncIterable<EventView>): AsyncIterable<string>
  /** Keys of devices as CSV, a device a row. */
  keysCsv(made: readonly MadeKeys[]): string
  /** Flaky units as CSV, in pieces. */
  flakyCsv(units: readonly FlakyUnit[]): AsyncIterable<string>
  devicesCsv(devices: readonly (Device & { templateName: string | null })[]): AsyncIterable<string>
  /** Telemetry of a device as CSV, in pieces. `read` is called twice: for the columns, then for the rows. */
  telemetryCsv(read: () => AsyncIterable<TelemetryRecord>): AsyncIterable<string>
  /** What device models (DTDL) describe, and what is wrong with the files. */
  readModels(files: ModelFile[]): { templates: ModelTemplate[]; problems: ModelProblem[] }
  /** A template as a device model (DTDL v3). */
  writeModel(template: ModelTemplate): JsonValue
  /** A zip with a fresh certificate and key for each device, in pieces; yields to other work between them. */
  certificatesZip(wanted: CertificatesToZip): AsyncIterable<CertificatesZipPiece>
  /** Devices that connected since a moment (ms), as far back as the start of the bench, the last of them first. */
  arrivedSince(atMs: number): readonly { deviceId: string; atMs: number }[]
  /** An intake list as CSV. */
  intakeCsv(list: IntakeList, rows: readonly IntakeRow[]): string
  /** A run of an acceptance sheet as CSV, a line a check, and as an HTML page that is printed on A4. */
  acceptanceCsv(run: AcceptanceRun): string
  acceptanceSheet(run: AcceptanceRun, language: SheetLanguage): string
  /** The native save dialog; null where there is none (headless). */
  saveCsv: ((csv: { name: string; pieces: AsyncIterable<string> }) => Promise<{ path: string | null }>) | null
  /** The same for a zip with private keys: the file is for its owner alone. */
  saveZip: ((zip: { name: string; pieces: AsyncIterable<Uint8Array> }) => Promise<{ path: string | null }>) | null
  /** Prints an HTML page to a PDF and asks where to; null where there is no such thing (headless). */
  savePdf: ((pdf: { name: string; html: string }) => Promise<{ path: string | null }>) | null
}
