import { z } from 'zod'
import type { Overview } from '../../main/contract/overview.ts'
import { passwordProblem, secretSettings, settingsSchema } from '../../main/contract/settings.ts'
import type { Settings, SettingsChange } from '../../main/contract/settings.ts'

/** One input of the settings form, as the schema describes it. */
export interface SettingField {
  key: keyof Settings
  title: string
  description: string
  unit: string | null
  kind: 'text' | 'number' | 'choice' | 'switch'
  choices: { value: string; title: string }[]
  minimum: number | null
  maximum: number | null
  minimumLength: number
  maximumLength: number | null
}

interface Described {
  type?: string
  title?: string
  description?: string
  unit?: string
  enum?: string[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

const kinds: Partial<Record<string, SettingField['kind']>> = { integer: 'number', number: 'number', boolean: 'switch' }

/** The fields in the order of the schema: types, titles, descriptions and units stand there and nowhere else. */
export const settingFields: SettingField[] = Object.entries(z.toJSONSchema(settingsSchema, { io: 'input' }).properties ?? {}).map(
  ([key, described]) => {
    const field = described as Described
    return {
      key: key as keyof Settings,
      title: field.title ?? key,
      description: field.description ?? '',
      unit: field.unit ?? null,
      kind: field.enum ? 'choice' : (kinds[field.type ?? ''] ?? 'text'),
      choices: (field.enum ?? []).map((value) => ({ value, title: value.charAt(0).toUpperCase() + value.slice(1) })),
      minimum: field.minimum ?? null,
      maximum: field.maximum ?? null,
      minimumLength: field.minLength ?? 0,
      maximumLength: field.maxLength ?? null,
    }
  },
)

/** The inputs as a person types them. */
export type SettingsDraft = Record<keyof Settings, string>

export function draftOf(settings: Settings): SettingsDraft {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)])) as SettingsDraft
}

export type SettingsProblems = Partial<Record<keyof Settings, string>>

/** What the draft changes of `settings`, and what is wrong with it, by field. */
export function readDraft(draft: SettingsDraft, settings: Settings): { change: SettingsChange; problems: SettingsProblems } {
  const change: Record<string, unknown> = {}
  const problems: SettingsProblems = {}
  for (const field of settingFields) {
    const text = draft[field.key].trim()
    const value = valueOf(field, text)
    const problem = problemOf(field, value)
    if (problem !== null) problems[field.key] = problem
    else if (value !== settings[field.key]) change[field.key] = value
  }
  return { change: change as SettingsChange, problems }
}

function valueOf({ kind }: SettingField, text: string): string | number | boolean {
  if (kind === 'switch') return text === 'true'
  if (kind === 'text' || kind === 'choice') return text
  return text === '' ? NaN : Number(text)
}

function problemOf(field: SettingField, value: string | number | boolean): string | null {
  if (typeof value === 'boolean') return null
  if (typeof value === 'string') {
    if (value === '' && field.minimumLength > 0) return `${field.title} is needed.`
    if ((secretSettings as readonly string[]).includes(field.key) && passwordProblem(value) !== null) return passwordProblem(value)
    return field.maximumLength !== null && value.length > field.maximumLength ? `At most ${field.maximumLength} characters.` : null
  }
  const fits = Number.isInteger(value) && value >= (field.minimum ?? -Infinity) && value <= (field.maximum ?? Infinity)
  if (fits) return null
  const unit = field.unit === null ? '' : ` ${field.unit}`
  return `${field.title} is a whole number from ${(field.minimum ?? 0).toLocaleString('en')} to ${(field.maximum ?? Infinity).toLocaleString('en')}${unit}.`
}

/** Who listens for devices and tools. */
export type Listeners = Pick<Overview, 'broker' | 'fileServer' | 'tools'>

/** The settings that are a port, with where it is said what is listened on. */
const ports: { key: PortSetting; real(listeners: Listeners): { listening: boolean; port: number } | null }[] = [
  { key: 'mqttPort', real: ({ broker }) => broker },
  { key: 'mqttsPort', real: ({ broker }) => broker.secure },
  { key: 'webSocketPort', real: ({ broker }) => broker.secure.webSocket },
  { key: 'filePort', real: ({ fileServer }) => fileServer.secure },
  { key: 'plainFilePort', real: ({ fileServer }) => fileServer.plain },
  { key: 'toolsPort', real: ({ tools }) => tools },
]
type PortSetting = 'mqttPort' | 'mqttsPort' | 'webSocketPort' | 'filePort' | 'plainFilePort' | 'toolsPort'

/** Which port the bench really listens on where that is not the one of the settings: any free one, or one of the command line. */
export function portNote(settings: Settings, listeners: Listeners): SettingsProblems {
  const notes: SettingsProblems = {}
  for (const { key, real } of ports) {
    const listener = real(listeners)
    if (listener?.listening && listener.port !== settings[key]) notes[key] = `It listens on port ${listener.port} now.`
  }
  return notes
}

/** The field that a refusal of the bench is about, if it is about one. @param port the one that could not be had */
export function fieldOfError(code: string, draft: SettingsDraft, port: unknown): keyof Settings | null {
  if (code !== 'PortInUse') return null
  return ports.find(({ key }) => Number(draft[key]) === port)?.key ?? 'mqttPort'
}
