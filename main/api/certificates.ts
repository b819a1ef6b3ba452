import type { CertificateView } from '../contract/certificates.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** The bench's CA and server certificate, and the CAs that it trusts to sign device certificates. */
export function certificateHandlers(port: ApiPort) {
  const { certificates } = procedures
  const note = (operation: string, sentence: string, who: string) => port.submit({ kind: 'audit.note', operation, sentence, who })
  return certificates.router({
    get: certificates.get.handler(() => port.certificates.view()),
    trust: certificates.trust.handler(async ({ input: { pem }, context: { who } }) => {
      const before = fingerprints(port.certificates.view().trusted)
      await port.certificates.trust(pem)
      const view = port.certificates.view()
      const added = view.trusted.filter(({ fingerprint }) => !before.has(fingerprint))
      if (added.length > 0) await note('certificate.trust', `Trusted ${named(added)} to sign device certificates.`, who)
      return view
    }),
    distrust: certificates.distrust.handler(async ({ input: { fingerprint }, context: { who } }) => {
      const before = port.certificates.view().trusted
      await port.certificates.distrust(fingerprint)
      dropThoseOfAuthorities(port)
      const view = port.certificates.view()
      const left = fingerprints(view.trusted)
      const removed = before.filter((one) => !left.has(one.fingerprint))
      await note('certificate.distrust', `Stopped trusting ${named(removed)}.`, who)
      return view
    }),
  })
}

/** Which of them the CA had signed is known to nobody any more; the others come again by themselves. */
function dropThoseOfAuthorities(port: ApiPort): void {
  for (const { deviceId } of port.fleet.devices())
    if (port.fleet.credentials(deviceId)?.kind === 'certificateAuthority')
      port.dropDevice(deviceId, 'The connection was closed: a CA is trusted no longer, and the device must show its certificate again.')
}

function fingerprints(views: readonly CertificateView[]): Set<string> {
  return new Set(views.map(({ fingerprint }) => fingerprint))
}

function named(views: readonly CertificateView[]): string {
  return `${views.length === 1 ? 'the CA' : 'the CAs'} ${views.map(({ subject }) => `‘${subject}’`).join(', ')}`
}
