/** What to change in an Azure device so that it finds the bench, SDK by SDK. */
import type { BrokerState } from '../../main/contract/overview.ts'
import { addressOf, usualTlsPort, type DeviceLines } from './device-lines.ts'

/** The name or address of the bench as an Azure SDK takes it: with the port only where it is not the usual one. */
export function hostOf(broker: BrokerState): string {
  const host = addressOf(broker)
  return broker.secure.port === usualTlsPort ? host : `${host}:${broker.secure.port}`
}

/** The connection string of a device whose key is not at hand. */
export function connectionStringWithout(broker: BrokerState, deviceId: string): string {
  return `HostName=${hostOf(broker)};DeviceId=${deviceId};SharedAccessKey=<its key>`
}

/** @param connection the connection string that the device is to have. */
export function azureLines(broker: BrokerState, connection: string): DeviceLines[] {
  const host = hostOf(broker)
  const otherPort =
    broker.secure.port === usualTlsPort ? '' : ` This SDK always goes to port ${usualTlsPort}: have the bench listen there, in Settings.`
  return [
    {
      id: 'node',
      label: 'Node.js',
      says: 'The connection string is of this bench, and the CA is its own.',
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
      says: `The connection string is of this bench, and the CA is its own.${otherPort}`,
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
      says: `ca_pem is the text of the CA file.${otherPort}`,
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
      says: `The CA is put among those that this user trusts.${otherPort}`,
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
      label: 'Same identity',
      says: 'The device keeps its connection string and is sent here by one more word in it; its key is set on its page. No line of its program changes.',
      isTried: true,
      lines: `HostName=myhub.azure-devices.net;DeviceId=…;SharedAccessKey=…;GatewayHostName=${host}

# Node.js takes the CA from the environment:
NODE_EXTRA_CA_CERTS=benchfleet-ca.pem`,
    },
    {
      id: 'dps',
      label: 'Provisioning',
      says: 'A device that asks DPS where to connect asks the bench instead. An enrolment group (Settings) has its ID scope and group key.',
      isTried: true,
      lines: `const service = '${host}' // in place of global.azure-devices-provisioning.net
const client = ProvisioningDeviceClient.create(service, idScope, new Mqtt(), security)

# The provisioning client takes the CA from the environment alone:
NODE_EXTRA_CA_CERTS=benchfleet-ca.pem`,
    },
  ]
}
