import { z } from 'zod'
import { apiTokenSchema } from './api-tokens.ts'
import { enrolmentGroupSchema } from './provisioning.ts'

/** What is shown in place of a password that is set; given back, it leaves the password as it is. */
export const maskedPassword = '••••••••'

/** Settings that no call shows. */
export const secretSettings = ['monitorPassword', 'awsSecretAccessKey'] as const

/** Why a text cannot be the new password; null when it can. */
export function passwordProblem(text: string): string | null {
  if (text === maskedPassword || !text.includes('•')) return null
  return 'The password is not shown: type the new one whole, without the dots, or leave them as they were.'
}

/** The settings of a bench. Titles and descriptions are shown by the settings page as they stand here. */
export const settingsSchema = z.strictObject({
  benchName: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .default('Bench')
    .meta({ title: 'Name of this bench', description: 'Shown in the title bar and in reports.' }),
  mqttPort: z
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(1883)
    .meta({ title: 'MQTT port', description: 'Devices connect to this TCP port. 0 takes any free one.' }),
  mqttsPort: z.number().int().min(0).max(65535).default(8883).meta({
    title: 'MQTT port with TLS',
    description: 'Azure and AWS devices connect here, and others with TLS or MQTT over WebSocket. 0 takes any free one.',
  }),
  webSocketPort: z.number().int().min(0).max(65535).default(0).meta({
    title: 'Port for MQTT over WebSocket',
    description: 'A second port with TLS, for devices that insist on one (Azure and AWS SDKs: 443). 0: none beside the MQTT port with TLS.',
  }),
  filePort: z.number().int().min(0).max(65535).default(8443).meta({
    title: 'HTTPS port for devices',
    description: 'Devices fetch firmware and other files of their jobs here; those without MQTT ask for their jobs. 0 takes any free one.',
  }),
  plainFilePort: z.number().int().min(0).max(65535).default(8081).meta({
    title: 'HTTP port for files',
    description: 'The same files for devices that have no TLS. 0: none.',
  }),
  certificateNames: z.string().max(1024).default('').meta({
    title: 'More names in the certificate',
    description: 'Host names by which devices reach this bench beside those of this machine, parted by commas.',
  }),
  reach: z.enum(['loopback', 'network']).default('loopback').meta({
    title: 'Who can reach the bench',
    description: 'loopback: only programs on this computer. network: devices on the bench network as well.',
  }),
  announce: z.boolean().default(true).meta({
    title: 'Announce the bench on its network',
    description:
      'By mDNS, as _mqtt._tcp and _secure-mqtt._tcp: devices that look for a broker find it. Never while it is open to this computer only.',
  }),
  admission: z.enum(['open', 'known']).default('open').meta({
    title: 'Which devices may connect',
    description: 'Open: any client id, registered on first connect. Known: only devices that are registered.',
  }),
  offlineGraceMs: z
    .number()
    .int()
    .min(0)
    .max(600_000)
    .default(5_000)
    .meta({ title: 'Grace before offline', description: 'A device that reconnects within this time was never offline.', unit: 'ms' }),
  recentJobs: z.number().int().min(0).max(10_000).default(200).meta({
    title: 'Finished jobs at hand',
    description: 'Older ones go to the archive: still listed and searched, but no longer held in memory.',
  }),
  monitorPassword: z.string().max(128).default('').meta({
    title: 'Password of the monitor user',
    description: 'An MQTT client that signs in as ‘monitor’ with it may subscribe to $aws/events/#. Empty: nobody may. Not shown again.',
  }),
  toolsPort: z.number().int().min(0).max(65535).default(8082).meta({
    title: 'Port for tools',
    description:
      'The aws CLI, AWS and EMQX SDKs and scripts on this computer reach the bench here, by HTTP; the network never does. 0: off.',
  }),
  awsAccessKeyId: z
    .string()
    .trim()
    .max(128)
    .regex(/^[\w-]*$/, 'An access key id has letters, digits, "_" or "-".')
    .default('')
    .meta({
      title: 'AWS access key id',
      description: 'With it and its secret, AWS tools have to sign what they ask. Empty: they are served whatever they sign with.',
    }),
  awsSecretAccessKey: z.string().max(128).default('').meta({
    title: 'AWS secret access key',
    description: 'What AWS tools sign with, at least 16 characters. Not shown again.',
  }),
})
export type Settings = z.infer<typeof settingsSchema>

/** The settings as they are kept, with what no call shows. */
export const keptSettingsSchema = settingsSchema.extend({
  apiTokens: z.array(apiTokenSchema).default([]),
  enrolmentGroups: z.array(enrolmentGroupSchema).default([]),
  /** The CA that the bench had at its last start, by its subject; null before the first. */
  authority: z.string().nullable().default(null),
})
export type KeptSettings = z.infer<typeof keptSettingsSchema>

/** The host names that a person has given for the certificate. */
export function certificateNamesOf({ certificateNames }: Pick<Settings, 'certificateNames'>): string[] {
  return certificateNames
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function refusePassword(text: string, context: z.RefinementCtx): void {
  const message = passwordProblem(text)
  if (message !== null) context.addIssue({ code: 'custom', message })
}

export const settingsChangeSchema = z.strictObject({
  benchName: settingsSchema.shape.benchName.unwrap().optional(),
  mqttPort: settingsSchema.shape.mqttPort.unwrap().optional(),
  mqttsPort: settingsSchema.shape.mqttsPort.unwrap().optional(),
  webSocketPort: settingsSchema.shape.webSocketPort.unwrap().optional(),
  filePort: settingsSchema.shape.filePort.unwrap().optional(),
  plainFilePort: settingsSchema.shape.plainFilePort.unwrap().optional(),
  certificateNames: settingsSchema.shape.certificateNames.unwrap().optional(),
  reach: settingsSchema.shape.reach.unwrap().optional(),
  announce: settingsSchema.shape.announce.unwrap().optional(),
  admission: settingsSchema.shape.admission.unwrap().optional(),
  offlineGraceMs: settingsSchema.shape.offlineGraceMs.unwrap().optional(),
  recentJobs: settingsSchema.shape.recentJobs.unwrap().optional(),
  monitorPassword: settingsSchema.shape.monitorPassword.unwrap().superRefine(refusePassword).optional(),
  toolsPort: settingsSchema.shape.toolsPort.unwrap().optional(),
  awsAccessKeyId: settingsSchema.shape.awsAccessKeyId.unwrap().optional(),
  awsSecretAccessKey: settingsSchema.shape.awsSecretAccessKey
    .unwrap()
    .superRefine(refusePassword)
    .refine((text) => text === '' || text === maskedPassword || text.length >= 16, 'A secret access key has at least 16 characters.')
    .optional(),
})
export type SettingsChange = z.infer<typeof settingsChangeSchema>

/** The settings as calls show them: a password is set or not, and stands in no answer. */
export function shownSettings(settings: Settings): Settings {
  const shown = { ...settings }
  for (const name of secretSettings) if (shown[name] !== '') shown[name] = maskedPassword
  return shown
}

/** A change without the passwords that were given back as they are shown: they stay as they were. */
export function withoutMasked(change: SettingsChange): SettingsChange {
  const meant = { ...change }
  for (const name of secretSettings) if (meant[name] === maskedPassword) delete meant[name]
  return meant
}
