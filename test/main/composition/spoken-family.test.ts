import { expect, test } from 'vitest'
import { familyOf } from '../../../main/composition/spoken-family.ts'
import type { DialectName } from '../../../main/contract/devices.ts'
import type { Connection } from '../../../main/contract/sign-in.ts'
import { dialectNamed, dialects } from '../../../main/dialects/index.ts'

/** How a connection of a dialect is spoken to when it uses these topics one after the other, and what was told of it. */
function use(dialect: DialectName, topics: string[], presumed: Pick<Connection, 'isPresumed'> = {}) {
  const connection: Connection = { deviceId: 't1', dialect, modelId: null, ...presumed }
  const told: DialectName[] = []
  const all = { all: dialects, named: dialectNamed }
  const spoken = topics.map((topic) => familyOf(connection, topic, all, (became) => told.push(became.dialect)).name)
  return { spoken, told }
}

test.each<[DialectName, string[], DialectName[], DialectName[]]>([
  ['plain', ['bench/t1/reported', 'bench/t1/telemetry', '#'], ['plain', 'plain', 'plain'], []],
  ['plain', ['$iothub/twin/GET/?$rid=1', '$aws/events/#', '$SYS/#'], ['plain', 'plain', 'plain'], []],
  ['plain', ['$aws/things/t1/jobs/get', '$aws/things/t1/jobs/get', 'a/b'], ['aws', 'aws', 'aws'], ['aws']],
  ['plain', ['a/b', '$emqx/things/t1/#', '$aws/things/t1/#'], ['plain', 'emqx', 'emqx'], ['emqx']],
  ['plain', ['$emqx/commands/things/t1/executions/+/request'], ['emqx'], ['emqx']],
  ['azure', ['$aws/things/t1/jobs/get'], ['azure'], []],
  ['aws', ['$emqx/things/t1/jobs/get'], ['aws'], []],
])('a connection that is %s and uses %j is %j; what it became is told once: %j', (dialect, topics, spoken, told) => {
  expect(use(dialect, topics)).toEqual({ spoken, told })
})

test.each<[DialectName, string[], DialectName[], DialectName[]]>([
  ['aws', ['bench/t1/reported', 'bench/t1/telemetry'], ['plain', 'plain'], ['plain']],
  ['aws', ['bench/other/telemetry', 'a/b', '$aws/things/t1/jobs/get', 'bench/t1/reported'], ['aws', 'aws', 'aws', 'aws'], []],
  ['aws', ['$emqx/things/t1/#', '$aws/things/t1/#'], ['emqx', 'emqx'], ['emqx']],
  ['emqx', ['bench/t1/#', '$aws/things/t1/#', 'bench/t1/reported'], ['plain', 'aws', 'aws'], ['plain', 'aws']],
  ['emqx', ['$emqx/commands/things/t1/executions/+/request', 'bench/t1/#'], ['emqx', 'emqx'], []],
])(
  'a connection that is taken for %s, as its device was, and uses %j is %j; what it became is told once: %j',
  (dialect, topics, spoken, told) => {
    expect(use(dialect, topics, { isPresumed: true })).toEqual({ spoken, told })
  },
)
