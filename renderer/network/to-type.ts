/** What is typed into the firmware of a family of devices, and what its SDKs call it. @words-of-devices */
import type { DialectName } from '../../main/contract/devices.ts'
import type { NetworkView, OpenPort } from '../../main/contract/network.ts'

/** A value and the names that it has in firmware and SDKs. */
export interface TypedValue {
  kind: 'address' | 'port' | 'tlsPort' | 'ca'
  value: string
  names: readonly string[]
  /** Why the port is closed. */
  problem: string | null
}

export interface ToType {
  values: TypedValue[]
  /** The address as a URL; null while no port of the family is open. */
  url: string | null
}

/** The port that Azure and AWS devices expect, and the file that “Download CA” saves. */
export const usualTlsPort = 8883
const caFile = 'benchfleet-ca.pem'

const names: Record<DialectName, Partial<Record<TypedValue['kind'], readonly string[]>>> = {
  azure: {
    address: ['HostName=', 'GatewayHostName=', 'provisioningHost', 'IOTEDGE_GATEWAYHOSTNAME'],
    tlsPort: ['8883'],
    ca: ['ca', 'server_verification_cert', 'OPTION_TRUSTED_CERT', 'NODE_EXTRA_CA_CERTS'],
  },
  aws: {
    address: ['endpoint', 'host', 'AWS_IOT_ENDPOINT', 'clientcredentialMQTT_BROKER_ENDPOINT'],
    tlsPort: ['port', 'AWS_MQTT_PORT'],
    ca: ['caPath', 'ca_filepath', 'ROOT_CA_CERT_PATH'],
  },
  emqx: {
    address: ['host', 'broker', 'server'],
    tlsPort: ['port'],
    ca: ['ca', 'ca_certs', '--cafile'],
  },
  plain: {
    address: ['host', 'broker', 'server', '-h'],
    port: ['port', '-p'],
    tlsPort: ['port', '-p'],
    ca: ['ca', 'ca_certs', 'setCACert', '--cafile'],
  },
}

/** The likeliest address. With TLS a bench of this machine alone goes by its name, which SDKs expect. */
function hostOf({ addresses }: Pick<NetworkView, 'addresses'>, dialect: DialectName): string {
  const address = addresses.find(({ isLikely }) => isLikely)?.address ?? '127.0.0.1'
  return address === '127.0.0.1' && dialect !== 'plain' ? 'localhost' : address
}

/** What a device of this family is told. */
export function toType(network: Pick<NetworkView, 'addresses' | 'ports'>, dialect: DialectName): ToType {
  const host = hostOf(network, dialect)
  const port = (purpose: OpenPort['purpose']) => network.ports.find((open) => open.purpose === purpose)
  const secure = port('mqtts')
  const plain = dialect === 'plain' ? port('mqtt') : undefined
  const isUsual = secure?.port === usualTlsPort
  const address = dialect === 'azure' && secure && !isUsual ? `${host}:${secure.port}` : host
  const values: TypedValue[] = [valueOf('address', address, dialect)]
  if (plain) values.push(valueOf('port', String(plain.port), dialect, plain))
  if (secure) values.push(valueOf('tlsPort', String(secure.port), dialect, secure))
  values.push(valueOf('ca', caFile, dialect))
  const url = plain?.listening ? `mqtt://${host}:${plain.port}` : secure?.listening ? `mqtts://${host}:${secure.port}` : null
  return { values, url }
}

function valueOf(kind: TypedValue['kind'], value: string, dialect: DialectName, open?: OpenPort): TypedValue {
  return { kind, value, names: names[dialect][kind] ?? [], problem: open && !open.listening ? (open.problem ?? '') : null }
}

/** Where a phone or a device fetches the CA; null where the port without TLS is closed, or only this computer has it. */
export function caAddress({ addresses, ports }: Pick<NetworkView, 'addresses' | 'ports'>): string | null {
  const likely = addresses.find(({ isLikely }) => isLikely)
  const plain = ports.find(({ purpose, listening }) => purpose === 'http' && listening)
  return likely && likely.kind !== 'loopback' && plain ? `http://${likely.address}:${plain.port}/ca.pem` : null
}

/** How a person sees the connections of a process by the tools of the system. */
export function proofOf({ pid, platform }: NetworkView['process']): string {
  if (platform === 'win32') return `Get-NetTCPConnection -OwningProcess ${pid} | Where-Object State -eq Established`
  if (platform === 'darwin') return `lsof -nP -a -p ${pid} -i`
  return `ss -tunap | grep pid=${pid},`
}
