import { expect, test } from 'vitest'
import { filterCovers, topicFilterProblem } from '../../../main/contract/topics.ts'

// MQTT 3.1.1, 4.7.1: the examples of the clauses, then ours.
test.each([
  ['sport/tennis/player1/#', 'sport/tennis/player1', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
  ['sport/#', 'sport', true],
  ['#', 'sport/tennis', true],
  ['sport/tennis/+', 'sport/tennis/player1', true],
  ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
  ['sport/+', 'sport', false],
  ['sport/+', 'sport/', true],
  ['+/+', '/finance', true],
  ['/+', '/finance', true],
  ['+', '/finance', false],
  ['a/b', 'a/b', true],
  ['a/b', 'a/B', false],
  ['a/b', 'a/b/c', false],
  ['a/b/c', 'a/b', false],
  ['a/+/c', 'a/+/c', true],
  ['a/#', 'a/+', true],
  ['a/b', 'a/+', false],
  // 4.7.2: a wildcard in front does not reach what begins with "$".
  ['#', '$SYS/', false],
  ['+/monitor/Clients', '$SYS/monitor/Clients', false],
  ['$SYS/#', '$SYS/monitor/Clients', true],
  ['$SYS/monitor/+', '$SYS/monitor/Clients', true],
  ['$aws/things/t/jobs/+/get', '$aws/things/t/jobs/$next/get', true],
])('%s covers %s: %s', (filter, topic, covers) => {
  expect(filterCovers(filter, topic)).toBe(covers)
})

test.each([
  ['#', null],
  ['a/+/b/#', null],
  ['/', null],
  ['a/#/b', 'hash'],
  ['a#', 'hash'],
  ['a/b+', 'plus'],
  ['+a/#', 'plus'],
])('as a filter %s has the problem %s', (filter, problem) => expect(topicFilterProblem(filter)).toBe(problem))
