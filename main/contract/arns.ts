/** Names of things as AWS IoT spells them for tools. */

export const arnKinds = ['job', 'thing', 'thinggroup', 'jobtemplate', 'thingtype'] as const
export type ArnKind = (typeof arnKinds)[number]

/** A bench has neither region nor account; the form of an ARN is kept, since readers take names from its end. */
export function arnOf(kind: ArnKind, name: string): string {
  return `arn:aws:iot:local:000000000000:${kind}/${name}`
}

const form = new RegExp(`^arn:[^:/]*:iot:[^:/]*:[^:/]*:(${arnKinds.join('|')})/(.+)$`)

/** What an ARN names, of any partition, region and account; null for what is none of these kinds. */
export function readArn(arn: string): { kind: ArnKind; name: string } | null {
  const [, kind, name] = form.exec(arn) ?? []
  return kind === undefined || name === undefined ? null : { kind: kind as ArnKind, name }
}
