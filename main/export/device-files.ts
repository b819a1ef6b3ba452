import type { CertificateProof, DeviceCertificate } from '../contract/device-certificates.ts'

/** What the files say of the bench, and of how it is going to know the device. */
export interface BundleFacts {
  benchName: string
  /** Host name or address of the bench, as devices reach it, and its port for TLS. */
  host: string
  port: number
  /** What devices have to show from then on. */
  proof: CertificateProof
  /** When the files are made, in ms since 1970. */
  now: number
}

/** A device to make files for. */
export interface BundledDevice {
  deviceId: string
  /** The MQTT client id by which it comes. */
  clientId: string
}

export interface BundledFile {
  name: string
  text: string
  /** For the eyes of its owner alone, on systems that know of that. */
  isPrivate: boolean
}

/** The files that a device is given. @param name that of the device, as a file may have it. */
export function deviceFiles(name: string, device: BundledDevice, certificate: DeviceCertificate, facts: BundleFacts): BundledFile[] {
  const files = fileNames(name)
  return [
    { name: files.certificate, text: certificate.certPem, isPrivate: false },
    { name: files.key, text: certificate.keyPem, isPrivate: true },
    { name: files.authority, text: certificate.authorityPem, isPrivate: false },
    { name: 'config.json', text: `${JSON.stringify(config(files, device, certificate, facts), null, 2)}\n`, isPrivate: false },
  ]
}

type FileNamesOfDevice = ReturnType<typeof fileNames>

/** As AWS IoT and EMQX name them. */
function fileNames(name: string) {
  return { certificate: `${name}.cert.pem`, key: `${name}.private.key`, authority: 'ca.pem' }
}

/**
 * What a device is started with (docs/device-certificates.md): the words of the bench, those of the AWS IoT device SDK for
 * JavaScript (its options, and its configuration file), and those of the AWS IoT Device Client. Paths are relative to the file.
 */
function config(
  files: FileNamesOfDevice,
  { deviceId, clientId }: BundledDevice,
  certificate: DeviceCertificate,
  { host, port }: BundleFacts,
) {
  return {
    deviceId,
    thingName: deviceId,
    clientId,
    host,
    port,
    certPath: files.certificate,
    keyPath: files.key,
    caPath: files.authority,
    clientCert: files.certificate,
    privateKey: files.key,
    caCert: files.authority,
    endpoint: host,
    'thing-name': deviceId,
    cert: files.certificate,
    key: files.key,
    'root-ca': files.authority,
    topics: { aws: `$aws/things/${deviceId}`, emqx: `$emqx/things/${deviceId}`, plain: `bench/${deviceId}` },
    certificateFingerprint: certificate.fingerprint,
    certificateExpires: new Date(certificate.notAfterMs).toISOString(),
  }
}

/** What is in the zip of one device, and what to do with it. */
export function readmeOfDevice(
  name: string,
  { deviceId, clientId }: BundledDevice,
  certificate: DeviceCertificate,
  facts: BundleFacts,
): string {
  const files = fileNames(name)
  return `Certificate of the device ${deviceId}
Made by Benchfleet, bench "${facts.benchName}", on ${day(facts.now)}. Good until ${day(certificate.notAfterMs)}.

${listed([
  [files.certificate, 'its certificate'],
  [files.key, 'its private key: put it on this device, and nowhere else'],
  [files.authority, 'the CA of the bench, by which the device knows the bench'],
  ['config.json', 'where to connect and with which of these files, for SDKs that read it'],
])}

1. Put the four files on the device.
2. Have it connect with MQTT over TLS to ${facts.host}, port ${facts.port}, as the client ${clientId}.
3. Delete this zip. The bench did not keep the private key, and hands it out to nobody.

${proofLines[facts.proof]}`
}

/** What is in the zip of many devices, and what to do with it. */
export function readmeOfMany(count: number, facts: BundleFacts): string {
  return `Certificates of ${count.toLocaleString('en')} ${count === 1 ? 'device' : 'devices'}
Made by Benchfleet, bench "${facts.benchName}", on ${day(facts.now)}.

Each device has a folder of its own:

${listed([
  ['*.cert.pem', 'its certificate'],
  ['*.private.key', 'its private key: put it on this device, and nowhere else'],
  ['ca.pem', 'the CA of the bench, by which the device knows the bench'],
  ['config.json', 'where to connect and with which of these files, for SDKs that read it'],
])}

devices.csv says which folder is whose, until when its certificate is good, and its thumbprint (SHA-256).
An id that cannot be the name of a folder everywhere has one with a "~" in it.

1. Put the four files of its folder on each device.
2. Have it connect with MQTT over TLS to ${facts.host}, port ${facts.port}, under the client id that its config.json says.
3. Delete this zip. The bench did not keep the private keys, and hands them out to nobody.

${proofLines[facts.proof]}`
}

/** What the certificate is good for, and what to do when it is lost. */
const proofLines: Record<CertificateProof, string> = {
  thumbprint: `The bench lets a device in with this certificate and no other. When the device or this zip is lost, make a new
certificate on its page: that locks the old one out.
`,
  certificateAuthority: `The bench lets a device in with any certificate that names it and that a trusted CA has signed. When the device
or this zip is lost, make a new certificate on its page and choose "Only this certificate": that locks the old one out.
`,
  unchanged: `What a device has to show to be let in was not changed: its page says what it is.
`,
}

function listed(files: [name: string, what: string][]): string {
  const width = Math.max(...files.map(([name]) => name.length))
  return files.map(([name, what]) => `  ${name.padEnd(width)}  ${what}`).join('\n')
}

function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}
