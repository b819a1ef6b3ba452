/** What to change in an AWS IoT device so that it finds the bench, client by client. The files are those of the zip that the bench makes for it. @words-of-devices */
import type { BrokerState } from '../../main/contract/overview.ts'
import { t } from '../i18n/index.ts'
import { addressOf, nameInLines, type DeviceLines } from './device-lines.ts'
import { shellLines, tlsWords } from './shell-lines.ts'

/** @param deviceId which is its thing name. */
export function awsLines(broker: BrokerState, deviceId: string): DeviceLines[] {
  const thing = nameInLines(deviceId)
  const host = addressOf(broker)
  const { port } = broker.secure
  return [
    {
      id: 'classic',
      label: 'JavaScript',
      says: t('bench.lines.awsClassic'),
      isTried: true,
      lines: `import awsIot from 'aws-iot-device-sdk'

const jobs = awsIot.jobs({
  host: '${host}',
  port: ${port},
  clientId: '${thing}',
  caPath: 'ca.pem',
  certPath: '${thing}.cert.pem',
  keyPath: '${thing}.private.key',
})
jobs.on('connect', () => console.log('connected'))
jobs.subscribeToJobs('${thing}', (error, job) => {
  if (error) throw error
  console.log(job.id, job.document)
  job.inProgress({ progress: 'begun' })
  job.succeeded({ progress: 'done' })
})
jobs.startJobNotifications('${thing}')`,
    },
    {
      id: 'javascript-2',
      label: 'JavaScript v2',
      says: t('bench.lines.awsJavascript2'),
      isTried: true,
      lines: `import sdk from 'aws-iot-device-sdk-v2'

const { iot, iotjobs, mqtt } = sdk
const thingName = '${thing}'
const config = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder_from_path('${thing}.cert.pem', '${thing}.private.key')
  .with_certificate_authority_from_path(undefined, 'ca.pem')
  .with_client_id(thingName)
  .with_endpoint('${host}')
  .with_port(${port})
  .build()
const connection = new mqtt.MqttClient().new_connection(config)
await connection.connect()

const jobs = new iotjobs.IotJobsClient(connection)
await jobs.subscribeToStartNextPendingJobExecutionAccepted({ thingName }, mqtt.QoS.AtLeastOnce, async (error, { execution } = {}) => {
  if (error || !execution) return
  console.log(execution.jobId, execution.jobDocument)
  await jobs.publishUpdateJobExecution({ thingName, jobId: execution.jobId, status: 'SUCCEEDED' }, mqtt.QoS.AtLeastOnce)
})
const next = () => jobs.publishStartNextPendingJobExecution({ thingName }, mqtt.QoS.AtLeastOnce)
await jobs.subscribeToNextJobExecutionChangedEvents({ thingName }, mqtt.QoS.AtLeastOnce, next)
await next()`,
    },
    {
      id: 'python-2',
      label: 'Python v2',
      says: t('bench.lines.awsPython2'),
      isTried: false,
      lines: `from awsiot import iotjobs, mqtt_connection_builder

connection = mqtt_connection_builder.mtls_from_path(
    endpoint="${host}",
    port=${port},
    ca_filepath="ca.pem",
    cert_filepath="${thing}.cert.pem",
    pri_key_filepath="${thing}.private.key",
    client_id="${thing}",
)
connection.connect().result()
jobs = iotjobs.IotJobsClient(connection)`,
    },
    {
      id: 'embedded-c',
      label: 'Embedded C',
      says: t('bench.lines.awsEmbeddedC'),
      isTried: false,
      lines: `#define AWS_IOT_ENDPOINT           "${host}"
#define AWS_MQTT_PORT              ( ${port} )
#define ROOT_CA_CERT_PATH          "ca.pem"
#define CLIENT_CERT_PATH           "${thing}.cert.pem"
#define CLIENT_PRIVATE_KEY_PATH    "${thing}.private.key"
#define CLIENT_IDENTIFIER          "${thing}"
#define THING_NAME                 "${thing}"`,
    },
    {
      id: 'shell',
      label: 'mosquitto',
      says: t('bench.lines.byHand'),
      isTried: true,
      lines: shellLines('$aws', thing, tlsWords(broker, thing), [
        `device mosquitto_pub -t "$THING/shadow/update" -m '{"state":{"reported":{"firmware":"2.1"}}}'`,
      ]),
    },
  ]
}
