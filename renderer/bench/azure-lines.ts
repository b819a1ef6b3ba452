/** What to change in an Azure device so that it finds the bench, SDK by SDK. @words-of-devices */
import type { BrokerState } from '../../main/contract/overview.ts'
import { t } from '../i18n/index.ts'
import { addressOf, usualTlsPort, type DeviceLines } from './device-lines.ts'

/** The name or address of the bench as an Azure SDK takes it: with the port only where it is not the usual one. */
export function hostOf(broker: BrokerState): string {
  const host = addressOf(broker)
  return broker.secure.port === usualTlsPort ? host : `${host}:${broker.secure.port}`
}

/** The connection string of a device whose key is not at hand. */
export function connectionStringWithout(broker: BrokerState, deviceId: string): string {
  return `HostName=${hostOf(broker)};DeviceId=${deviceId};SharedAccessKey=<${t('bench.steps.itsKey')}>`
}

/** @param connection the connection string that the device is to have. */
export function azureLines(broker: BrokerState, connection: string): DeviceLines[] {
  const host = hostOf(broker)
  /** Some of these SDKs go to one port, whatever they are told. */
  const isUsualPort = broker.secure.port === usualTlsPort
  const port = String(usualTlsPort)
  return [
    {
      id: 'node',
      label: 'Node.js',
      says: t('bench.lines.azureNode'),
      isTried: true,
      lines: `import { readFileSync } from 'node:fs'
import { Client } from 'azure-iot-device'
import { Mqtt } from 'azure-iot-device-mqtt'

const connection = '${connection}'
const client = Client.fromConnectionString(connection, Mqtt)
await client.setOptions({ ca: readFileSync('benchfleet-ca.pem', 'utf8') })
await client.open()`,
    },
    {
      id: 'python',
      label: 'Python',
      says: isUsualPort ? t('bench.lines.azurePython') : t('bench.lines.azurePythonPort', { port }),
      isTried: false,
      lines: `from azure.iot.device import IoTHubDeviceClient

with open("benchfleet-ca.pem") as file:
    ca = file.read()
client = IoTHubDeviceClient.create_from_connection_string(
    "${connection}",
    server_verification_cert=ca,
)
client.connect()`,
    },
    {
      id: 'c',
      label: 'C',
      says: isUsualPort ? t('bench.lines.azureC') : t('bench.lines.azureCPort', { port }),
      isTried: false,
      lines: `IOTHUB_DEVICE_CLIENT_LL_HANDLE device =
    IoTHubDeviceClient_LL_CreateFromConnectionString(
        "${connection}",
        MQTT_Protocol);
IoTHubDeviceClient_LL_SetOption(device, OPTION_TRUSTED_CERT, ca_pem);`,
    },
    {
      id: 'dotnet',
      label: '.NET',
      says: isUsualPort ? t('bench.lines.azureDotnet') : t('bench.lines.azureDotnetPort', { port }),
      isTried: false,
      lines: `using var store = new X509Store(StoreName.Root, StoreLocation.CurrentUser);
store.Open(OpenFlags.ReadWrite);
store.Add(new X509Certificate2("benchfleet-ca.pem"));

var client = DeviceClient.CreateFromConnectionString(
    "${connection}",
    TransportType.Mqtt_Tcp_Only);
await client.OpenAsync();`,
    },
    {
      id: 'same',
      label: t('bench.clients.sameIdentity'),
      says: t('bench.lines.azureSame'),
      isTried: true,
      lines: `HostName=myhub.azure-devices.net;DeviceId=…;SharedAccessKey=…;GatewayHostName=${host}

# Node.js takes the CA from the environment:
NODE_EXTRA_CA_CERTS=benchfleet-ca.pem`,
    },
    {
      id: 'dps',
      label: t('bench.clients.provisioning'),
      says: t('bench.lines.azureDps'),
      isTried: true,
      lines: `const service = '${host}' // in place of global.azure-devices-provisioning.net
const client = ProvisioningDeviceClient.create(service, idScope, new Mqtt(), security)

# The provisioning client takes the CA from the environment alone:
NODE_EXTRA_CA_CERTS=benchfleet-ca.pem`,
    },
  ]
}
