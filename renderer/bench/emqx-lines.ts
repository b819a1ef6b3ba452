/** What to change in an EMQX Fleets device so that it finds the bench, client by client. The files are those of the zip that the bench makes for it. @words-of-devices */
import type { BrokerState } from '../../main/contract/overview.ts'
import { t } from '../i18n/index.ts'
import { addressOf, nameInLines, type DeviceLines } from './device-lines.ts'
import { shellLines, tlsWords } from './shell-lines.ts'

/** @param deviceId which is its thing name; its client id may be another. */
export function emqxLines(broker: BrokerState, deviceId: string): DeviceLines[] {
  const thing = nameInLines(deviceId)
  const host = addressOf(broker)
  const { port } = broker.secure
  return [
    {
      id: 'mqtt-js',
      label: 'MQTT.js',
      says: t('bench.lines.emqxMqttJs'),
      isTried: true,
      lines: `import { readFileSync } from 'node:fs'
import mqtt from 'mqtt'

const things = '$emqx/things/${thing}'
const client = await mqtt.connectAsync('mqtts://${host}:${port}', {
  clientId: '${thing}',
  clean: false,
  ca: readFileSync('ca.pem'),
  cert: readFileSync('${thing}.cert.pem'),
  key: readFileSync('${thing}.private.key'),
})
const send = (topic, body) => client.publishAsync(topic, JSON.stringify(body), { qos: 1 })
client.on('message', (topic, payload) => {
  const body = JSON.parse(payload)
  if (topic.endsWith('/jobs/notify')) void send(\`\${things}/jobs/start-next\`, {})
  else if (topic.endsWith('/start-next/accepted') && body.execution) {
    console.log(body.execution.jobId, body.execution.jobDocument)
    void send(\`\${things}/jobs/\${body.execution.jobId}/update\`, { status: 'SUCCEEDED' })
  } else if (topic.endsWith('/request')) {
    console.log(body.action, body.params)
    void send(topic.replace('/request', '/response'), { status: 'SUCCEEDED', result: {} })
  }
})
await client.subscribeAsync(
  [\`\${things}/jobs/notify\`, \`\${things}/jobs/start-next/accepted\`, '$emqx/commands/things/${thing}/executions/+/request'],
  { qos: 1 },
)
await send(\`\${things}/shadow/update\`, { state: { reported: { firmware: '2.1' } } })`,
    },
    {
      id: 'paho',
      label: 'Python',
      says: t('bench.lines.emqxPaho'),
      isTried: false,
      lines: `import paho.mqtt.client as mqtt

client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="${thing}", clean_session=False)
client.tls_set(
    ca_certs="ca.pem",
    certfile="${thing}.cert.pem",
    keyfile="${thing}.private.key",
)
client.connect("${host}", ${port})
client.loop_forever()`,
    },
    {
      id: 'shell',
      label: 'mosquitto',
      says: t('bench.lines.byHand'),
      isTried: true,
      lines: shellLines('$emqx', thing, tlsWords(broker, thing), [
        `device mosquitto_pub -t "$THING/shadow/update" -m '{"state":{"reported":{"firmware":"2.1"}}}'`,
      ]),
    },
    {
      id: 'no-tls',
      label: t('bench.clients.withoutTls'),
      says: t('bench.lines.emqxNoTls', { port: String(broker.port) }),
      isTried: true,
      lines: shellLines('$emqx', thing, `-h ${host} -p ${broker.port} -i ${thing} -q 1`, [
        `device mosquitto_pub -t "$THING/events/started" -m '{"eventType":"started","severity":"info","data":{"firmware":"2.1"}}'`,
      ]),
    },
  ]
}
