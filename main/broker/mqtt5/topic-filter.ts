/** The most levels that aedes takes; it ends the connection of whoever comes with more. */
const mostLevels = 100

/** Is this a topic filter (MQTT 5, 4.7.1)? aedes would end the connection of whoever subscribes to one that is not. */
export function isTopicFilter(filter: string): boolean {
  if (filter === '' || !hasFewLevels(filter)) return false
  const levels = filter.split('/')
  return levels.every((level, index) => {
    if (level === '#') return index === levels.length - 1
    return level === '+' || !(level.includes('#') || level.includes('+'))
  })
}

/** Is this topic, or filter, not too deep? */
export function hasFewLevels(topic: string): boolean {
  let levels = 1
  for (let slash = topic.indexOf('/'); slash >= 0; slash = topic.indexOf('/', slash + 1)) levels += 1
  return levels <= mostLevels
}
