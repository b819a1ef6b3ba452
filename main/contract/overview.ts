import { z } from 'zod'

/** The state of the broker; `problem` is the sentence to show when it does not listen. */
export const brokerStateSchema = z.object({
  listening: z.boolean(),
  host: z.string(),
  port: z.number(),
  /** What to type into a device: addresses of this machine that reach the bench. */
  addresses: z.array(z.string()),
  problem: z.string().nullable(),
  connections: z.number(),
  /** The listeners with TLS; a port that could not be opened says why. */
  secure: z.object({
    port: z.number(),
    listening: z.boolean(),
    problem: z.string().nullable(),
    /** Null when no further port is wanted. */
    webSocket: z.object({ port: z.number(), listening: z.boolean(), problem: z.string().nullable() }).nullable(),
    /** The file of the CA to give to devices. */
    caPath: z.string(),
  }),
})
export type BrokerState = z.infer<typeof brokerStateSchema>

const portStateSchema = z.object({ port: z.number(), listening: z.boolean(), problem: z.string().nullable() })

/** Where devices fetch files; a port that could not be opened says why. */
export const fileServerStateSchema = z.object({
  secure: portStateSchema,
  /** Without TLS; null when no such port is wanted. */
  plain: portStateSchema.nullable(),
})
export type FileServerState = z.infer<typeof fileServerStateSchema>

/** Something a person should look at, most serious first; `path` is where in the UI. */
export const attentionSchema = z.object({
  kind: z.enum([
    'brokerDown',
    'fileServerDown',
    'toolsDown',
    'askingRecipe',
    'failedJob',
    'failedAcceptance',
    'stuckJob',
    'brokenSet',
    'refusedDevice',
    'storage',
  ]),
  sentence: z.string(),
  path: z.string(),
})
export type Attention = z.infer<typeof attentionSchema>

export const simulatorStateSchema = z.object({ running: z.boolean(), devices: z.number(), connected: z.number() })
export type SimulatorState = z.infer<typeof simulatorStateSchema>

export const overviewSchema = z.object({
  version: z.string(),
  benchName: z.string(),
  /** True in the desktop app: native dialogs are to be had. */
  desktop: z.boolean(),
  dataFolder: z.string(),
  broker: brokerStateSchema,
  fileServer: fileServerStateSchema,
  /** The HTTP port for tools on this computer; null while it is off. */
  tools: z.object({ port: z.number(), listening: z.boolean(), problem: z.string().nullable() }).nullable(),
  devices: z.object({ total: z.number(), online: z.number(), offline: z.number(), never: z.number() }),
  jobs: z.object({ total: z.number(), running: z.number(), saved: z.number(), stopped: z.number(), scheduled: z.number() }),
  attention: z.array(attentionSchema),
  simulator: simulatorStateSchema,
})
export type Overview = z.infer<typeof overviewSchema>
