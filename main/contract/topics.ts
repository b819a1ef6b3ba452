/**
 * True when `filter` covers `topic` (MQTT 3.1.1, 4.7.1). A `+` in `topic` stands for "whatever is at this level", so
 * that one can also ask whether a filter covers all of another filter. One that begins with a wildcard covers no topic
 * that begins with `$` (4.7.2).
 */
export function filterCovers(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false
  const filterLevels = filter.split('/')
  const topicLevels = topic.split('/')
  for (const [index, level] of filterLevels.entries()) {
    if (level === '#') return true
    const topicLevel = topicLevels[index]
    if (topicLevel === undefined) return false
    if (level !== '+' && level !== topicLevel) return false
  }
  return filterLevels.length === topicLevels.length
}

/** What makes a text no topic filter (MQTT 3.1.1, 4.7.1): `#` must be the last level, and a wildcard a level of its own. */
export type TopicFilterProblem = 'hash' | 'plus'

/** @returns null for a filter that can be subscribed to. */
export function topicFilterProblem(filter: string): TopicFilterProblem | null {
  const levels = filter.split('/')
  if (levels.some((level, index) => level.includes('#') && (level !== '#' || index < levels.length - 1))) return 'hash'
  return levels.some((level) => level.includes('+') && level !== '+') ? 'plus' : null
}
