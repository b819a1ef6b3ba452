import { crc32 } from 'node:zlib'
import type { Change } from '../contract/engine-io.ts'

/** Records of these kinds are spread over this many files each, so that every file is small enough to rewrite. */
const shards = 64

/** The kinds of documents and the fields that tell their records apart. All but the executions are few or spread. */
export const keyFields = {
  devices: ['deviceId'],
  'device-sets': ['deviceSetId'],
  templates: ['templateId'],
  'job-templates': ['jobTemplateId'],
  twins: ['deviceId'],
  credentials: ['deviceId'],
  'cloud-messages': ['deviceId', 'messageId'],
  shadows: ['deviceId', 'name'],
  'device-commands': ['deviceId', 'executionId'],
  jobs: ['jobId'],
  progress: ['jobId'],
  executions: ['deviceId'],
} as const satisfies Record<string, readonly string[]>
export type DocumentKind = keyof typeof keyFields

/** Kinds whose records are spread over files by an id. */
type SpreadKind = Exclude<DocumentKind, 'device-sets' | 'templates' | 'job-templates' | 'executions'>

/** Kinds that are one file each. */
const inOneFile: readonly DocumentKind[] = ['device-sets', 'templates', 'job-templates']

/** A document's name is its path in the data folder without `.json`. */
export function shardName(kind: SpreadKind, id: string): string {
  return `${kind}/${(crc32(id) % shards).toString(16).padStart(2, '0')}`
}

/** The key of a record whose key fields have these values. No id holds a `/`. */
export function keyOf(values: readonly string[]): string {
  return values.join('/')
}

/** File names that Windows keeps for its devices, whatever their ending. */
const reservedOnWindows = /^(con|prn|aux|nul|com\d|lpt\d)$/

/** One document a job. Disks of Windows and macOS do not tell `Job-1` from `job-1`: a capital is spelled with a `~`. */
export function executionsName(jobId: string): string {
  const spelled = jobId.replace(/[A-Z]/g, (capital) => `~${capital.toLowerCase()}`)
  return `executions/${reservedOnWindows.test(spelled) ? `${spelled}~` : spelled}`
}

/** The kind of a document; null when the name is none of ours. */
export function kindOfDocument(name: string): DocumentKind | null {
  const [kind, below, ...deeper] = name.split('/')
  if (kind === undefined || !Object.hasOwn(keyFields, kind) || deeper.length > 0) return null
  return inOneFile.includes(kind as DocumentKind) === (below === undefined) ? (kind as DocumentKind) : null
}

/** A change of a document: all but events, which have a log of their own. Of a twin, what was written goes to its history. */
export type DocumentChange = Exclude<Change, { kind: 'event' }>

interface Place {
  document: string
  key: string
  record: object | null
}

/** Where a change goes: document, key, and the record (null takes it away). */
export function placeOf(change: DocumentChange): Place {
  switch (change.kind) {
    case 'device':
      return { document: shardName('devices', change.deviceId), key: change.deviceId, record: change.device }
    case 'deviceSet':
      return { document: 'device-sets', key: change.deviceSetId, record: change.deviceSet }
    case 'template':
      return { document: 'templates', key: change.templateId, record: change.template }
    case 'jobTemplate':
      return { document: 'job-templates', key: change.jobTemplateId, record: change.jobTemplate }
    case 'twin':
      return { document: shardName('twins', change.deviceId), key: change.deviceId, record: change.twin }
    case 'credentials': {
      const { deviceId, credentials } = change
      return { document: shardName('credentials', deviceId), key: deviceId, record: credentials && { deviceId, credentials } }
    }
    case 'cloudMessage':
      return placeOfDevice('cloud-messages', change.deviceId, change.messageId, change.message)
    case 'shadow':
      return placeOfDevice('shadows', change.deviceId, change.shadowName, change.shadow)
    case 'deviceCommand':
      return placeOfDevice('device-commands', change.deviceId, change.executionId, change.command)
    case 'job':
      return { document: shardName('jobs', change.jobId), key: change.jobId, record: change.job }
    case 'jobProgress':
      return { document: shardName('progress', change.jobId), key: change.jobId, record: change.progress }
    case 'execution':
      return { document: executionsName(change.jobId), key: change.deviceId, record: change.execution }
  }
}

/** Of the many that a device may have, those of one stand together: they come and go with it. */
function placeOfDevice(kind: SpreadKind, deviceId: string, id: string, record: object | null): Place {
  return { document: shardName(kind, deviceId), key: keyOf([deviceId, id]), record }
}
