import { z } from 'zod'
import type { FieldProblem } from './placeholders.ts'

const longestSeconds = 3600

function seconds(what: string, from: number) {
  const sentence = `${what} is a whole number of seconds from ${from} to ${longestSeconds.toLocaleString('en')}.`
  const refusal = { error: sentence, abort: true }
  return z.number(sentence).int(refusal).min(from, refusal).max(longestSeconds, refusal)
}

/** How long devices may take, in seconds (IoT Hub, direct methods: 5 to 300 and 0 to 300; here longer, for slow rigs). */
export const commandTimes = {
  /** From when it is told a command to its answer; left out: as its dialect has it (Azure: 30). */
  responseTimeoutInSeconds: seconds('The response time-out', 1).optional(),
  /** How long a device that is not there may take to connect; left out: as long as the job goes on. */
  connectTimeoutInSeconds: seconds('The connect time-out', 0).optional(),
}
export const commandTimesSchema = z.strictObject(commandTimes)
export type CommandTimes = { [Name in keyof typeof commandTimes]?: number | undefined }

/** Every time that is given to a job that has no commands; one that does not say yet what it does may have any. */
export function strayTimes(job: CommandTimes & { type?: string | undefined; document?: unknown }): FieldProblem[] {
  const type = job.document === undefined ? job.type : 'document'
  if (type === undefined || type === 'command') return []
  return (Object.keys(commandTimes) as (keyof CommandTimes)[])
    .filter((name) => job[name] !== undefined)
    .map((field) => ({ field, message: `Only a command is waited for in this way: leave it out of a ${type} job.` }))
}
