import type { Dialect } from '../../contract/dialect.ts'
import { read } from './read.ts'
import { work } from './settings.ts'
import { claims, signIn } from './sign-in.ts'
import { channels, maySubscribe, mayPublish, owns } from './topics.ts'
import { write } from './write.ts'

/** Devices with an Azure IoT device SDK: twins, direct methods, telemetry and messages of IoT Hub (docs/protocols/azure.md). */
export const azureDialect: Dialect = { name: 'azure', claims, signIn, mayPublish, maySubscribe, owns, channels, read, write, work }
