/** What tools ask of an account (AWS IoT API): where devices connect, and which events are told. */
import { z } from 'zod'
import { BenchError } from '../contract/errors.ts'
import { operation } from './operation.ts'

/** Kinds of events on AWS, and whether the bench tells of them: of jobs and their executions always, to whoever may listen. */
const isTold = {
  THING: false,
  THING_GROUP: false,
  THING_TYPE: false,
  THING_GROUP_MEMBERSHIP: false,
  THING_GROUP_HIERARCHY: false,
  THING_TYPE_ASSOCIATION: false,
  JOB: true,
  JOB_EXECUTION: true,
  POLICY: false,
  CERTIFICATE: false,
  CA_CERTIFICATE: false,
} as const
type EventKind = keyof typeof isTold

const kinds = Object.keys(isTold) as EventKind[]
const eventKindSchema = z.enum(kinds as [EventKind, ...EventKind[]])

const deviceEndpoints = ['iot:Data', 'iot:Data-ATS', 'iot:Jobs'] as const

export const accountOperations = [
  operation({
    name: 'DescribeEndpoint',
    method: 'GET',
    path: '/endpoint',
    query: z.object({ endpointType: z.string().default('iot:Data') }),
    does({ port }, { query: { endpointType } }) {
      if ((deviceEndpoints as readonly string[]).includes(endpointType)) return { endpointAddress: port.reachableAs().hostName }
      throw new BenchError('InvalidInput', `The bench has no endpoint ${endpointType}: it has ${deviceEndpoints.join(', ')}.`)
    },
  }),
  operation({
    name: 'DescribeEventConfigurations',
    method: 'GET',
    path: '/event-configurations',
    does: () => ({ eventConfigurations: Object.fromEntries(kinds.map((kind) => [kind, { Enabled: isTold[kind] }])) }),
  }),
  operation({
    name: 'UpdateEventConfigurations',
    method: 'PATCH',
    path: '/event-configurations',
    body: z.object({
      eventConfigurations: z.partialRecord(eventKindSchema, z.object({ Enabled: z.boolean().default(false) })).default({}),
    }),
    does(_, { body: { eventConfigurations } }) {
      for (const kind of kinds) {
        const wanted = eventConfigurations[kind]?.Enabled
        if (wanted === undefined || wanted === isTold[kind]) continue
        const sentence = wanted
          ? `The bench tells of no ${kind} events: only JOB and JOB_EXECUTION can be on.`
          : `The bench always tells of ${kind} events, to monitors that sign in: they cannot be turned off.`
        throw new BenchError('InvalidInput', sentence)
      }
    },
  }),
]
