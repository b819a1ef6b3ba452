/** What of the trace is shown, as it stands in the address. */
import { topicFilterProblem } from '../../main/contract/topics.ts'
import { trafficDirections, trafficVerdicts, type TrafficFilter } from '../../main/contract/traffic.ts'
import { t } from '../i18n/index.ts'

/** The names in the address. */
export const filterNames = ['device', 'topic', 'direction', 'verdict', 'search'] as const
export type FilterName = (typeof filterNames)[number]

/** Reads the filter from the address; what it does not know, and what is no topic filter, is no filter. */
export function filterOf(address: Readonly<Record<string, unknown>>): TrafficFilter {
  const text = (name: FilterName) => {
    const value = address[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const topic = text('topic')
  return {
    deviceId: text('device'),
    topic: topic !== undefined && topicFilterProblem(topic) === null ? topic : undefined,
    direction: trafficDirections.find((direction) => direction === text('direction')),
    verdict: trafficVerdicts.find((verdict) => verdict === text('verdict')),
    search: text('search'),
  }
}

export function isFiltered(filter: TrafficFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined)
}

/** Why a text is no topic filter, for the person who types it; null: it is one. */
export function topicProblemSentence(filter: string): string | null {
  const problem = topicFilterProblem(filter)
  return problem === null ? null : t(`traffic.filter.problem.${problem}`)
}
