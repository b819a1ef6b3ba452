import { symmetricKeySchema, type DeviceCredentials } from '../contract/credentials.ts'
import { columnKey, csvRows } from '../contract/csv-rows.ts'
import type { ImportProblem, NewDevice } from '../contract/devices.ts'
import { clientIdSchema, deviceIdSchema, fieldNameSchema, notOnOneLine, onOneLine } from '../contract/ids.ts'
import { readCredentials, type CredentialCells, type CredentialColumn } from './import-credentials.ts'

/** What the import asks of the bench as it stands. */
export interface KnownToTheBench {
  hasDevice(deviceId: string): boolean
  /** The device that comes by this MQTT client id; null when none does. */
  whoComesBy(clientId: string): string | null
  /** The id of the template with this id or name; null when there is none. */
  templateIdOf(nameOrId: string): string | null
  /** A fresh symmetric key in base64. */
  newKey(): string
  /** What else is wrong with a device that could be registered; null: nothing. Left out: nothing is. */
  objectionTo?(device: ImportedDevice): string | null
}

/** A device to register, with what it has to show to be let in. */
export type ImportedDevice = NewDevice & { credentials?: DeviceCredentials }

const maximumRows = 100_000
const longest = { name: 256, slot: 128, attribute: 1024 }

/** Titles of columns with a meaning of their own, as their letters and digits in lower case; IoT Central's count too. */
const meanings: Record<string, Column['kind']> = {
  deviceid: 'deviceId',
  iotcdeviceid: 'deviceId',
  name: 'name',
  devicename: 'name',
  iotcdevicename: 'name',
  template: 'template',
  templateid: 'template',
  slot: 'slot',
  clientid: 'clientId',
  mqttclientid: 'clientId',
  primarykey: 'primaryKey',
  key: 'primaryKey',
  iotcsaskeyprimary: 'primaryKey',
  secondarykey: 'secondaryKey',
  iotcsaskeysecondary: 'secondaryKey',
  primarythumbprint: 'primaryThumbprint',
  thumbprint: 'primaryThumbprint',
  iotcx509thumbprintprimary: 'primaryThumbprint',
  secondarythumbprint: 'secondaryThumbprint',
  iotcx509thumbprintsecondary: 'secondaryThumbprint',
  // What the bench's own export says of what it saw.
  benchstatus: 'seen',
  benchfamily: 'seen',
  benchlastseen: 'seen',
}

type Column = {
  kind: 'deviceId' | 'name' | 'template' | 'slot' | 'clientId' | CredentialColumn | 'attribute' | 'seen' | 'none'
  title: string
}

/**
 * Reads a list of devices to register: a header row with deviceId and perhaps name, template, slot, clientId, and keys or
 * thumbprints, in any order and case, parted by comma, semicolon or tab; any further column is an attribute. Registers
 * nothing.
 * @returns the rows that can be registered, and what is wrong with the others. `line` is the line of the file, as an
 * editor counts it, on which the row begins. A file that cannot be read as a whole has no good rows.
 */
export function readImport(csv: string, known: KnownToTheBench): { good: ImportedDevice[]; problems: ImportProblem[] } {
  const read = csvRows(csv)
  if ('problem' in read) return { good: [], problems: [{ ...read.problem, deviceId: null }] }
  const problems: ImportProblem[] = []
  const [header, ...rest] = read.rows
  const wholeFile = (line: number, message: string) => ({ good: [], problems: [{ line, deviceId: null, message }] })
  if (!header) return wholeFile(1, 'The file is empty: it needs a header row such as deviceId,name,template,slot.')
  const columns = header.cells.map(columnOf)
  const wrong = problemsOfHeader(columns)
  if (wrong.length > 0) return { good: [], problems: wrong.map((message) => ({ line: header.line, deviceId: null, message })) }
  if (rest.length === 0) return wholeFile(header.line, 'There is no device under the header row.')
  if (rest.length > maximumRows)
    return wholeFile(rest[maximumRows]!.line, `An import takes at most ${maximumRows.toLocaleString('en')} devices: split the file here.`)

  const good: ImportedDevice[] = []
  const lineOf = new Map<string, number>()
  const comesBy = new Map<string, number>()
  for (const { cells, line } of rest) {
    const { device, wrong } = readRow(columns, cells, known)
    const { deviceId } = device
    const before = lineOf.get(deviceId)
    if (before !== undefined) wrong.unshift(`‘${deviceId}’ stands on line ${before} already.`)
    else if (deviceId !== '') {
      lineOf.set(deviceId, line)
      wrong.push(...sharedClientId(device, line, comesBy, known))
    }
    if (wrong.length === 0) good.push(device)
    for (const message of wrong) problems.push({ line, deviceId: deviceId || null, message })
  }
  return { good, problems }
}

function columnOf(cell: string): Column {
  const title = cell.trim()
  const meaning = meanings[columnKey(title)]
  return { kind: meaning ?? (title === '' ? 'none' : 'attribute'), title }
}

function problemsOfHeader(columns: Column[]): string[] {
  const wrong: string[] = []
  if (!columns.some(({ kind }) => kind === 'deviceId'))
    wrong.push('There is no column deviceId: the first row of the file names the columns, such as deviceId,name,template,slot.')
  const seen = new Set<string>()
  for (const { kind, title } of columns) {
    if (kind === 'none' || kind === 'seen') continue
    const key = kind === 'attribute' ? `attribute ${title}` : kind
    if (seen.has(key)) wrong.push(`The column ‘${title}’ stands in the header twice.`)
    seen.add(key)
    if (kind === 'attribute' && !fieldNameSchema.safeParse(title).success)
      wrong.push(
        `The column ‘${title}’ cannot be an attribute: its name must begin with a letter or "_" and hold letters, digits, "_", "." or "-".`,
      )
  }
  return wrong
}

/** The bench's own export has an apostrophe before what a spreadsheet would take for a formula, such as -40. */
function withoutGuard(cell: string): string {
  return /^'[=+\-@]/.test(cell) ? cell.slice(1) : cell
}

/** The device of one row, and what is wrong with it; not whether it stands in the file twice. */
function readRow(columns: Column[], cells: string[], known: KnownToTheBench): { device: ImportedDevice; wrong: string[] } {
  const device: ImportedDevice = { deviceId: '' }
  const attributes: Record<string, string> = {}
  const credentialCells: CredentialCells = {}
  const wrong: string[] = []
  const checkLength = (what: string, value: string, maximum: number) => {
    if (value.length > maximum) wrong.push(`${what} has at most ${maximum} characters, not ${value.length}.`)
  }

  const isOwnExport = columns.some(({ kind }) => kind === 'seen')
  for (const [index, cell] of cells.entries()) {
    const value = isOwnExport ? withoutGuard(cell.trim()) : cell.trim()
    const { kind, title } = columns[index] ?? { kind: 'none', title: '' }
    if (value === '') continue
    switch (kind) {
      case 'deviceId':
        device.deviceId = value
        break
      case 'name':
        checkLength('A name', value, longest.name)
        if (onOneLine(value) !== value) wrong.push(notOnOneLine)
        device.name = value
        break
      case 'slot':
        checkLength('A slot', value, longest.slot)
        device.slot = value
        break
      case 'clientId': {
        const checked = clientIdSchema.safeParse(value)
        if (!checked.success) wrong.push(checked.error.issues[0]!.message)
        device.clientId = value
        break
      }
      case 'template': {
        device.templateId = known.templateIdOf(value)
        if (device.templateId === null) wrong.push(`There is no device template ‘${shown(value)}’: make it first, or correct its name.`)
        break
      }
      case 'primaryKey':
      case 'secondaryKey':
      case 'primaryThumbprint':
      case 'secondaryThumbprint':
        credentialCells[kind] = { title, value }
        break
      case 'attribute':
        checkLength(`The attribute ${title}`, value, longest.attribute)
        attributes[title] = value
        break
      case 'seen':
        break
      case 'none':
        wrong.push(
          index < columns.length
            ? `Column ${index + 1} holds ‘${shown(value)}’, but has no name in the header.`
            : `The row has ${cells.length} cells, but the header names ${columns.length} columns: put text that holds the separator in double quotes.`,
        )
    }
    if (kind === 'none' && index >= columns.length) break
  }
  if (Object.keys(attributes).length > 0) device.attributes = attributes
  const read = readCredentials(credentialCells, known.newKey)
  if (read.credentials !== null) device.credentials = read.credentials
  wrong.push(...read.wrong)

  if (device.deviceId === '') wrong.unshift('The device id is missing.')
  else {
    const checked = deviceIdSchema.safeParse(device.deviceId)
    if (!checked.success) wrong.unshift(checked.error.issues[0]!.message)
    else if (known.hasDevice(device.deviceId)) wrong.unshift(`‘${device.deviceId}’ is registered already.`)
    else {
      const objection = known.objectionTo?.(device) ?? null
      if (objection !== null) wrong.push(objection)
    }
  }
  return { device, wrong }
}

/** Two devices that come by one client id cannot be told apart; a device that was given none comes by its id. */
function sharedClientId({ deviceId, clientId }: NewDevice, line: number, comesBy: Map<string, number>, known: KnownToTheBench): string[] {
  const by = clientId ?? deviceId
  const lineBefore = comesBy.get(by)
  if (lineBefore !== undefined) return [`By the client id ‘${shown(by)}’ the device on line ${lineBefore} comes already: give another.`]
  comesBy.set(by, line)
  const holder = known.whoComesBy(by)
  return holder === null || holder === deviceId ? [] : [`By the client id ‘${shown(by)}’ device ‘${holder}’ comes already: give another.`]
}

/** A cell in a sentence: a key that slipped into the wrong column is not repeated. */
function shown(text: string): string {
  if (symmetricKeySchema.safeParse(text).success) return '…'
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`
}
