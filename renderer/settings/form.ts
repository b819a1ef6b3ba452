import { z } from 'zod'
import type { Overview } from '../../main/contract/overview.ts'
import { passwordProblem, secretSettings, settingsSchema } from '../../main/contract/settings.ts'
import type { Settings, SettingsChange } from '../../main/contract/settings.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'

/** One input of the settings form, as the schema describes it; its words are those of the person's language, whenever they are read. */
export interface SettingField {
  key: keyof Settings
  readonly title: string
  readonly description: string
  unit: string | null
  kind: 'text' | 'number' | 'choice' | 'switch'
  choices: { value: string; readonly title: string }[]
  minimum: number | null
  maximum: number | null
  minimumLength: number
  maximumLength: number | null
}

type Choice = Settings['reach'] | Settings['admission']

interface Described {
  type?: string
  unit?: string
  enum?: string[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

const kinds: Partial<Record<string, SettingField['kind']>> = { integer: 'number', number: 'number', boolean: 'switch' }

/** The fields in the order of the schema: types, limits and units stand there and nowhere else. */
export const settingFields: SettingField[] = Object.entries(z.toJSONSchema(settingsSchema, { io: 'input' }).properties ?? {}).map(
  ([key, described]) => {
    const field = described as Described
    const name = key as keyof Settings
    return {
      key: name,
      get title() {
        return t(`settings.fields.${name}.title`)
      },
      get description() {
        return t(`settings.fields.${name}.description`)
      },
      unit: field.unit ?? null,
      kind: field.enum ? 'choice' : (kinds[field.type ?? ''] ?? 'text'),
      choices: (field.enum ?? []).map((value) => ({
        value,
        get title() {
          return t(`settings.choices.${value as Choice}`)
        },
      })),
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
    if (value === '' && field.minimumLength > 0) return t('settings.form.needed', { title: field.title })
    const ofPassword = (secretSettings as readonly string[]).includes(field.key) ? passwordProblem(value) : null
    if (ofPassword !== null) return said(ofPassword)
    return field.maximumLength !== null && value.length > field.maximumLength
      ? t('settings.form.tooLong', { count: field.maximumLength })
      : null
  }
  const fits = Number.isInteger(value) && value >= (field.minimum ?? -Infinity) && value <= (field.maximum ?? Infinity)
  if (fits) return null
  const limits = { title: field.title, minimum: field.minimum ?? 0, maximum: field.maximum ?? Infinity }
  return field.unit === null ? t('settings.form.wholeNumber', limits) : t('settings.form.wholeNumberOf', { ...limits, unit: field.unit })
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

/** What stands below a port where the bench really listens on another than that of the settings: any free one, or one of the command line. */
export function portNote(settings: Settings, listeners: Listeners): SettingsProblems {
  const notes: SettingsProblems = {}
  for (const { key, real } of ports) {
    const listener = real(listeners)
    if (!listener?.listening || listener.port === settings[key]) continue
    const description = t(`settings.fields.${key}.description`)
    notes[key] = t('settings.form.listensOn', { description, port: String(listener.port) })
  }
  return notes
}

/** The field that a refusal of the bench is about, if it is about one. @param port the one that could not be had */
export function fieldOfError(code: string, draft: SettingsDraft, port: unknown): keyof Settings | null {
  if (code !== 'PortInUse') return null
  return ports.find(({ key }) => Number(draft[key]) === port)?.key ?? 'mqttPort'
}
