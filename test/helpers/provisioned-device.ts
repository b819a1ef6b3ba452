/**
 * A device program that provisions itself on Azure's own SDK: it asks where to connect, goes there, names its model, reports,
 * and answers. A program of its own, because the provisioning client takes the CA from NODE_EXTRA_CA_CERTS alone, which Node
 * reads when it starts. Says a line of JSON when it is assigned and one when it is there; a refusal ends it with status 1.
 */
import { Client } from 'azure-iot-device'
import { Mqtt } from 'azure-iot-device-mqtt'
import provisioning from 'azure-iot-provisioning-device'
import type { X509SecurityClient } from 'azure-iot-provisioning-device/dist/interfaces.js'
import provisioningMqtt from 'azure-iot-provisioning-device-mqtt'
import symmetricKey from 'azure-iot-security-symmetric-key'
import x509 from 'azure-iot-security-x509'

export interface ProvisioningWish {
  host: string
  idScope: string
  registrationId: string
  modelId: string
  over: 'TLS' | 'WebSocket'
  /** One that was derived from the key of its group, or its own; a device without one has a certificate. */
  key?: string
  certificate?: { cert: string; key: string }
  /** Ends once it is assigned. */
  registersOnly?: boolean
}

const { host, idScope, registrationId, modelId, over, key, certificate, registersOnly } = JSON.parse(
  process.env['WISH']!,
) as ProvisioningWish
const say = (what: object) => console.log(JSON.stringify(what))

async function main(): Promise<void> {
  const transport = over === 'TLS' ? new provisioningMqtt.Mqtt() : new provisioningMqtt.MqttWs()
  // Each of the packages has types of its own for what they share.
  const security = (certificate
    ? new x509.X509Security(registrationId, certificate)
    : new symmetricKey.SymmetricKeySecurityClient(registrationId, key!)) as unknown as X509SecurityClient
  const registration = provisioning.ProvisioningDeviceClient.create(host, idScope, transport, security)
  registration.setProvisioningPayload({ modelId })
  const assigned = (await registration.register())!
  say({ assignedHub: assigned.assignedHub, deviceId: assigned.deviceId, status: assigned.status })
  if (registersOnly) return process.exit(0)

  const identity = `HostName=${assigned.assignedHub};DeviceId=${assigned.deviceId}`
  const client = Client.fromConnectionString(`${identity};${certificate ? 'x509=true' : `SharedAccessKey=${key}`}`, Mqtt)
  await client.setOptions({ modelId, ...certificate })
  await client.open()
  const twin = await client.getTwin()
  await new Promise<void>((resolve, reject) =>
    twin.properties.reported.update({ provisioned: true }, (error: Error | null) => (error ? reject(error) : resolve())),
  )
  client.onDeviceMethod('reboot', (_request, response) => void response.send(200, { rebooted: true }))
  say({ connected: true })
}

main().catch((error: unknown) => {
  say({ refused: error instanceof Error ? error.name : String(error) })
  process.exit(1)
})
