import { createRequire } from 'node:module'
import type * as Sdk from 'aws-iot-device-sdk-v2'
import { expect } from 'vitest'
import { patience, type AwsBench, type Thing } from './aws-bench.ts'

export type { Sdk }

/** The SDK with its native part, or why it cannot be loaded here. */
function load(): typeof Sdk | null {
  try {
    return createRequire(import.meta.url)('aws-iot-device-sdk-v2') as typeof Sdk
  } catch (error) {
    console.log(`Skipped: aws-crt, the native part of aws-iot-device-sdk-v2, does not load on this machine: ${String(error)}`)
    return null
  }
}

const loaded = load()

/** True where the tests of this SDK are skipped, which has been said then. */
export const crtIsMissing = loaded === null

/** The SDK; only where `crtIsMissing` is false. */
export const sdk = loaded!

export const versions = ['MQTT 3.1.1', 'MQTT 5'] as const
export type Version = (typeof versions)[number]

export interface CrtOptions {
  /** Left out: as the thing. */
  clientId?: string
  /** Left out: the session stays, for an hour with MQTT 5. */
  clean?: boolean
  /** Of an MQTT 5 session, in seconds. */
  sessionExpiry?: number
}

/** What the request/response clients are made with: how many requests and streams at once, and how long an answer may take. */
const requestOptions = { maxRequestResponseSubscriptions: 12, maxStreamingSubscriptions: 6, operationTimeoutInSeconds: 20 }

/** A connection of `aws-iot-device-sdk-v2`, with nothing but the endpoint, the port and the CA changed. */
export interface CrtDevice {
  readonly thingName: string
  /** Whether the bench had kept its session. */
  readonly isSessionKept: boolean
  /** All that was published to it, as it came, also by subscriptions that an earlier connection made. */
  readonly received: { topic: string; body: Record<string, unknown> }[]
  /** The service clients of the SDK: those of before, which subscribe and publish, and those that ask and wait for the answer. */
  jobs(): Sdk.iotjobs.IotJobsClient
  asking(): Sdk.iotjobs.IotJobsClientv2
  shadow(): Sdk.iotshadow.IotShadowClient
  askingShadow(): Sdk.iotshadow.IotShadowClientv2
  /** Publishes with QoS 1; resolves with the acknowledgement. */
  publish(topic: string, payload: string): Promise<void>
  /** Subscribes with QoS 1. */
  subscribe(filter: string): Promise<void>
  /** Ends the connection; resolves when it is gone. Its session is kept as its options say. */
  leave(): Promise<void>
}

interface Closable {
  close(): void
}

/** Connects and resolves when the bench has let it in. */
export async function connectCrt(bench: AwsBench, thing: Thing, version: Version, options: CrtOptions = {}): Promise<CrtDevice> {
  return version === 'MQTT 5' ? connect5(bench, thing, options) : connect311(bench, thing, options)
}

async function connect311(bench: AwsBench, thing: Thing, options: CrtOptions): Promise<CrtDevice> {
  const config = sdk.iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder(thing.cert, thing.key)
    .with_certificate_authority(thing.ca)
    .with_client_id(options.clientId ?? thing.thingName)
    .with_endpoint('127.0.0.1')
    .with_port(bench.server.mqttsPort)
  if (options.clean !== undefined) config.with_clean_session(options.clean)
  const connection = new sdk.mqtt.MqttClient().new_connection(config.build())
  const open: Closable[] = []
  const received: CrtDevice['received'] = []
  connection.on('message', (topic, payload) => received.push({ topic, body: parsed(payload) }))
  const isSessionKept = await connection.connect()
  return {
    ...{ thingName: thing.thingName, isSessionKept, received },
    jobs: () => new sdk.iotjobs.IotJobsClient(connection),
    asking: () => kept(open, sdk.iotjobs.IotJobsClientv2.newFromMqtt311(connection, requestOptions)),
    shadow: () => new sdk.iotshadow.IotShadowClient(connection),
    askingShadow: () => kept(open, sdk.iotshadow.IotShadowClientv2.newFromMqtt311(connection, requestOptions)),
    publish: async (topic, payload) => void (await connection.publish(topic, payload, sdk.mqtt.QoS.AtLeastOnce)),
    subscribe: async (filter) => void (await connection.subscribe(filter, sdk.mqtt.QoS.AtLeastOnce)),
    async leave() {
      closeAll(open)
      await connection.disconnect()
    },
  }
}

async function connect5(bench: AwsBench, thing: Thing, options: CrtOptions): Promise<CrtDevice> {
  const { AwsIotMqtt5ClientConfigBuilder } = sdk.iot
  const { ClientSessionBehavior, QoS } = sdk.mqtt5
  const config = AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromMemory('127.0.0.1', thing.cert, thing.key)
    .withCertificateAuthority(thing.ca)
    .withPort(bench.server.mqttsPort)
    .withSessionBehavior(options.clean ? ClientSessionBehavior.Clean : ClientSessionBehavior.RejoinAlways)
    .withConnectProperties({
      clientId: options.clientId ?? thing.thingName,
      keepAliveIntervalSeconds: 1_200,
      sessionExpiryIntervalSeconds: options.sessionExpiry ?? 3_600,
    })
    .withMinReconnectDelayMs(100)
    .withMaxReconnectDelayMs(1_000)
  const client = new sdk.mqtt5.Mqtt5Client(config.build())
  const open: Closable[] = []
  const received: CrtDevice['received'] = []
  client.on('messageReceived', ({ message }) => received.push({ topic: message.topicName, body: parsed(message.payload as ArrayBuffer) }))
  const connected = Promise.withResolvers<boolean>()
  client.on('connectionSuccess', ({ connack }) => connected.resolve(connack.sessionPresent))
  client.on('connectionFailure', ({ error }) => connected.reject(error))
  client.start()
  const isSessionKept = await connected.promise
  return {
    ...{ thingName: thing.thingName, isSessionKept, received },
    jobs: () => sdk.iotjobs.IotJobsClient.newFromMqtt5Client(client),
    asking: () => kept(open, sdk.iotjobs.IotJobsClientv2.newFromMqtt5(client, requestOptions)),
    shadow: () => sdk.iotshadow.IotShadowClient.newFromMqtt5Client(client),
    askingShadow: () => kept(open, sdk.iotshadow.IotShadowClientv2.newFromMqtt5(client, requestOptions)),
    publish: async (topicName, payload) => void (await client.publish({ topicName, payload, qos: QoS.AtLeastOnce })),
    subscribe: async (topicFilter) => void (await client.subscribe({ subscriptions: [{ topicFilter, qos: QoS.AtLeastOnce }] })),
    async leave() {
      closeAll(open)
      const stopped = new Promise((resolve) => client.once('stopped', resolve))
      client.stop()
      await stopped
      client.close()
    },
  }
}

function kept<One extends Closable>(open: Closable[], one: One): One {
  open.push(one)
  return one
}

function closeAll(open: Closable[]): void {
  for (const one of open.splice(0)) one.close()
}

function parsed(payload: ArrayBuffer): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>
}

/** What a request/response client rejected with, as the service has it. */
export async function rejection(
  request: Promise<unknown>,
): Promise<Sdk.iotjobs.model.V2ErrorResponse | Sdk.iotshadow.model.V2ErrorResponse> {
  const error: unknown = await request.then(
    () => new Error('It was accepted.'),
    (reason: unknown) => reason,
  )
  const { modeledError } = error as { modeledError?: Sdk.iotjobs.model.V2ErrorResponse }
  if (modeledError === undefined) throw error
  return modeledError
}

/** Opens a stream of the SDK and waits until it is subscribed; what comes stands in the list. */
export async function streamed<Event>(stream: Sdk.mqtt_request_response.StreamingOperation<Event>): Promise<Event[]> {
  const events: Event[] = []
  let isSubscribed = false
  stream.on('incomingPublish', ({ message }) => events.push(message))
  // Without an error it is established.
  stream.on('subscriptionStatus', ({ error }) => (isSubscribed ||= error === undefined))
  stream.open()
  await expect.poll(() => isSubscribed, patience).toBe(true)
  return events
}
