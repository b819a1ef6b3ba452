/** The composition root: builds the parts, wires them along the way of a message, starts and stops them. */
import { randomUUID } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import { ChangeFeed } from './api/change-feed.ts'
import { holderOf, presentedToken } from './api/doors/guard.ts'
import { restMount } from './api/doors/tools-rest.ts'
import { ToolsDoor } from './api/doors/tools.ts'
import type { ApiPort } from './api/port.ts'
import { createRouter } from './api/router.ts'
import { awsMount } from './aws-rest/http.ts'
import type { AccessKey } from './aws-rest/signature.ts'
import { arrivalOf } from './broker/arrival.ts'
import { monitorUsername } from './broker/hooks.ts'
import { Trace } from './broker/trace.ts'
import { openCertificates } from './certificates/certificates.ts'
import { machineHosts } from './certificates/machine-hosts.ts'
import { ArchiveKeeper } from './composition/archive-keeper.ts'
import { DeviceDoor } from './composition/device-door.ts'
import { deviceFacts, filledDelivery } from './composition/device-facts.ts'
import { ConnectionsSeen } from './composition/connections-seen.ts'
import { devicePort } from './composition/device-port.ts'
import { EventPublisher } from './composition/event-publisher.ts'
import { hmacSha256 } from './composition/hmac.ts'
import { LastRefusals } from './composition/last-refusals.ts'
import type { Listening } from './composition/listening.ts'
import { tellOfNewAuthority } from './composition/new-authority.ts'
import { Pipeline } from './composition/pipeline.ts'
import { Provisioning } from './composition/provisioning.ts'
import { recordedEngine } from './composition/recorded-engine.ts'
import { toolsPortOf } from './composition/settings-change.ts'
import { SettingsInUse } from './composition/settings-in-use.ts'
import type { DialectName } from './contract/devices.ts'
import { isBenchError } from './contract/errors.ts'
import type { Input } from './contract/engine-io.ts'
import { certificateNamesOf, type Settings } from './contract/settings.ts'
import { deviceHandlers, deviceRequests } from './device-https/doors.ts'
import { eventMessage } from './dialects/aws/event-messages.ts'
import { assignedAnswer, assigningAnswer, readRegistration, refusedAnswer } from './dialects/azure/provisioning.ts'
import { dialectNamed } from './dialects/index.ts'
import { Engine } from './engine/engine.ts'
import { interfacesNow } from './network/addresses.ts'
import { caDownload, caPath } from './network/ca-download.ts'
import { Network } from './network/network.ts'
import { Simulator } from './simulator/simulator.ts'
import { openStore } from './store/store.ts'
import { benchBroker } from './wiring/bench-broker.ts'
import { openBenchFiles } from './wiring/bench-files.ts'
import { benchPort } from './wiring/bench-port.ts'
import { benchToolsOf } from './wiring/bench-tools.ts'
import { keptInSettings } from './wiring/kept-in-settings.ts'

export interface BenchOptions {
  dataFolder: string
  /** Taken in place of the setting for this run; 0 is any free port. */
  mqttPort?: number | undefined
  mqttsPort?: number | undefined
  filePort?: number | undefined
  plainFilePort?: number | undefined
  /** Likewise; null: tools do not reach it. */
  toolsPort?: number | null | undefined
  version: string
  /** False: it is not announced in this run, whatever the settings say. */
  announce?: boolean | undefined
  log: (sentence: string) => void
  /** The native save dialog of the desktop app. */
  saveCsv?: ApiPort['saveCsv'] | undefined
  saveZip?: ApiPort['saveZip'] | undefined
  savePdf?: ApiPort['savePdf'] | undefined
  /** Sees every input that the engine takes, in order, for recordings. */
  record?: ((now: number, input: Input) => void) | undefined
}

export interface Bench {
  port: ApiPort
  /** Tells the bench where its screens are served to browsers, for the list of its ports. */
  screenAt(screen: { host: string; port: number }): void
  stop(): Promise<void>
}

/** The key that calls of AWS tools have to be signed with; null: none. */
function accessKeyOf({ awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey }: Settings): AccessKey | null {
  return accessKeyId === '' ? null : { accessKeyId, secretAccessKey }
}

/**
 * Starts a bench on a data folder.
 * @throws BenchError when the folder is held by another bench, is of a newer version, or cannot be written. A taken
 * MQTT port does not throw: the overview says so and another can be chosen.
 */
export async function startBench(options: BenchOptions): Promise<Bench> {
  const store = await openStore({ folder: options.dataFolder, log: options.log })
  const notices = [...store.notices]
  const settings = new SettingsInUse(store.settings, (changed) => store.saveSettings(changed))

  const closeStore = async (error: unknown) => {
    await store.close()
    throw error
  }
  const benchFiles = await openBenchFiles({
    dataFolder: options.dataFolder,
    execution: (jobId, deviceId) => engine.execution(jobId, deviceId),
    linksHoldSeconds: (jobId) => engine.job(jobId)?.presignedUrlConfig?.expiresInSec,
    keepProgress: (execution, download) => {
      pipeline.submit({ kind: 'execution.downloading', ...execution, download }).catch(failed)
    },
    secureContext: () => certificates.serverContext(),
    certificateNames: () => certificates.view().server.names,
    changed: () => feed.noteOverview(),
    note: (entry) => note(entry),
    log: options.log,
  }).catch(closeStore)
  const { files, fileServer, deviceFiles, fill } = benchFiles
  const certificates = await openCertificates({
    folder: path.join(options.dataFolder, 'certificates'),
    extraNames: certificateNamesOf(settings.current),
    hosts: () => machineHosts(os.hostname(), interfacesNow()),
    now: () => Date.now(),
    log: options.log,
  }).catch(closeStore)

  const workOf = (dialect: DialectName) => dialectNamed(dialect).work
  const engine = new Engine(store.kept, { offlineGraceMs: settings.current.offlineGraceMs, workOf })
  const feed = new ChangeFeed()
  const trace = new Trace()
  const refusals = new LastRefusals()
  const connections = new ConnectionsSeen()
  const note = (entry: Parameters<Trace['add']>[1]) => {
    trace.add(Date.now(), entry)
    network.count(entry.direction)
    feed.noteTraffic(1)
  }
  const failed = (error: unknown) => {
    const sentence = isBenchError(error) ? error.sentence : `Something in the bench failed: ${String(error)}`
    if (!notices.includes(sentence)) notices.push(sentence)
    options.log(sentence)
    feed.noteOverview()
  }

  const { record } = options
  const pipeline = new Pipeline({
    engine: record ? recordedEngine(engine, record) : engine,
    commit: (changes) => store.commit(changes),
    send: (delivery) => door.deliver(delivery),
    changed: (changes) => {
      feed.note(changes)
      network.note(changes)
      events.note(changes)
      keeper.note(changes)
    },
    now: () => Date.now(),
    failed,
  })

  const keeper = new ArchiveKeeper({
    fleet: engine,
    history: store.history,
    recentJobs: () => settings.current.recentJobs,
    submit: (act) => pipeline.submit(act),
    failed,
  })

  const door: DeviceDoor = new DeviceDoor({
    dialectNamed,
    submit: (input, first) => pipeline.submit(input, first),
    settled: () => pipeline.settled(),
    facts: (deviceId) => deviceFacts(engine, fill, deviceId, Date.now()),
    filled: (delivery) => filledDelivery(fill, delivery),
    keepTelemetry: async (deviceId, telemetry) => {
      await store.telemetry.append(deviceId, Date.now(), telemetry)
      feed.noteTelemetry(deviceId)
    },
    send: (deviceId, outgoing, tag) => listening.send(deviceId, outgoing, tag),
    note,
    failed,
  })

  const provisioning = new Provisioning({
    words: { read: readRegistration, assigning: assigningAnswer, assigned: assignedAnswer, refused: refusedAnswer },
    fleet: engine,
    enrolmentGroups: () => settings.current.enrolmentGroups,
    hmacSha256,
    submit: (input) => pipeline.submit(input),
    settled: () => pipeline.settled(),
    dropDevice: (deviceId, why) => listening.drop(deviceId, why),
    note,
    newId: () => randomUUID(),
    now: () => Date.now(),
  })

  const listening: Listening = benchBroker({
    dataFolder: options.dataFolder,
    settings,
    engine,
    certificates,
    deviceFiles,
    door,
    provisioning,
    connections,
    refusals,
    network: () => network,
    note,
    changed: () => feed.noteOverview(),
  })
  certificates.onChange(() => {
    try {
      listening.renewCertificates()
      deviceFiles.renewCertificates()
    } catch (error) {
      failed(error)
    }
    feed.noteOverview()
  })

  const events = new EventPublisher({
    isWatched: () => listening.isWatched(),
    messageOf: eventMessage,
    newId: () => randomUUID(),
    publish: (topic, payload) => listening.publishToMonitors(topic, payload),
  })

  const simulator = new Simulator({ changed: () => feed.noteOverview() })

  const { apiTokens, enrolmentGroups } = keptInSettings(settings, () => feed.noteOverview())

  const deviceHttp = devicePort({
    door,
    submit: (input) => pipeline.submit(input),
    settled: () => pipeline.settled(),
    fleet: engine,
    settings: () => settings.current,
    arrivalOf,
    arrived: (deviceId, arrival) => deviceFiles.arrived(deviceId, arrival),
    certifiedDialect: dialectNamed('aws'),
    monitorUsername,
    keyHolder: (authorization) => holderOf(presentedToken(authorization), apiTokens),
    note,
    log: options.log,
    now: () => Date.now(),
  })
  for (const [prefix, handler] of Object.entries(deviceHandlers(deviceHttp))) fileServer.mount(prefix, handler)
  fileServer.publish(
    caPath,
    caDownload(() => certificates.view().authority.pem),
  )

  const tools = new ToolsDoor({ changed: () => feed.noteOverview(), log: options.log })

  const network: Network = new Network({
    settings: () => settings.current,
    listeners: () => ({ broker: listening.state(), fileServer: deviceFiles.state(), tools: tools.state() }),
    serverCertificate: () => certificates.view().server,
    hostName: () => os.hostname(),
    dataFolder: options.dataFolder,
    version: options.version,
    mayAnnounce: options.announce ?? true,
    changed: () => feed.noteOverview(),
    log: options.log,
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
  })

  const port = benchPort({
    options,
    store,
    settings,
    certificates,
    files,
    deviceFiles,
    engine,
    pipeline,
    keeper,
    feed,
    trace,
    refusals,
    connections,
    listening,
    tools,
    network,
    simulator,
    apiTokens,
    enrolmentGroups,
    deviceRequests: deviceRequests(deviceHttp),
    notices: () => notices,
    failed,
  })

  const benchTools = benchToolsOf(port, failed)

  tools.mount(restMount({ router: createRouter(port), port, log: options.log }))
  tools.mount(awsMount({ port, accessKey: () => accessKeyOf(settings.current), log: options.log }))

  await tellOfNewAuthority(settings, certificates.view().authority.subject, (sentence) => {
    notices.push(sentence)
    options.log(sentence)
  }).catch(failed)
  // What came due while the bench was closed is done before anybody looks.
  await pipeline.start()
  keeper.look()
  await benchTools.start()
  await listening.open({
    ...settings.current,
    mqttPort: options.mqttPort ?? settings.current.mqttPort,
    mqttsPort: options.mqttsPort ?? settings.current.mqttsPort,
  })
  await deviceFiles.open({
    reach: settings.current.reach,
    filePort: options.filePort ?? settings.current.filePort,
    plainFilePort: options.plainFilePort ?? settings.current.plainFilePort,
  })

  await benchTools.resume()
  await tools.open(options.toolsPort === undefined ? toolsPortOf(settings.current) : options.toolsPort)

  network.look()

  return {
    port,
    screenAt: (screen) => network.screenAt(screen),
    stop: async () => {
      await network.close()
      await tools.close()
      await benchTools.stop()
      await simulator.stop()
      await listening.close()
      deviceFiles.close()
      await files.close()
      await door.stop().catch(failed)
      await keeper.stop()
      await pipeline.stop()
      certificates.stop()
      await store.close()
    },
  }
}
