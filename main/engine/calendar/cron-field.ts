/** One field of a cron expression. */
export interface FieldRule {
  name: string
  from: number
  to: number
  /** What may stand for the numbers, in their order. */
  names?: readonly string[]
  /** What a value is, as words that follow "is not". */
  takes: string
  /**
   * Reads what only this field knows (L, W, #) into words of croner, beside the plain values.
   * Null when the item is none of that.
   */
  readSpecial?: (item: string, read: (value: string) => number | null) => Special | null
}

export interface Special {
  text: string
  standsAlone: boolean
}

export interface Field {
  /** Ascending, each once. */
  values: number[]
  specials: string[]
  isEvery: boolean
}

const plainItem = /^(\*|\w+)(?:-(\w+))?(?:\/(\w+))?$/

/** Reads a field of an AWS cron expression: lists of values, ranges and steps; or says what is wrong with which field. */
export function readField(rule: FieldRule, text: string): { field: Field } | { problem: string } {
  const values = new Set<number>()
  const specials: string[] = []
  const items = text.split(',')
  for (const item of items) {
    const special = rule.readSpecial?.(item.toUpperCase(), (value) => readValue(rule, value))
    if (special) {
      if (special.standsAlone && items.length > 1) return problem(rule, `"${item}" stands alone: take the other values out.`)
      specials.push(special.text)
      continue
    }
    const read = readItem(rule, item)
    if ('problem' in read) return read
    for (let value = read.from; value <= read.to; value += read.step) values.add(value)
  }
  const isEvery = values.size === rule.to - rule.from + 1
  return { field: { values: [...values].sort((a, b) => a - b), specials, isEvery } }
}

/** `7`, `MON`, `9-17`, `*`, and each of them with a step: `0/10` goes on to the end of the field. */
function readItem(rule: FieldRule, item: string): { from: number; to: number; step: number } | { problem: string } {
  if (item === '') return problem(rule, 'there is an empty place beside a comma.')
  if (item === '?') return problem(rule, '"?" is not a value here: write "*" for every one.')
  const [, first, last, stepText] = plainItem.exec(item) ?? []
  if (first === undefined || (first === '*' && last !== undefined)) return problem(rule, `"${item}" is not ${rule.takes}.`)

  const from = first === '*' ? rule.from : readValue(rule, first)
  if (from === null) return problem(rule, `${quoted(first, item)} is not ${rule.takes}.`)
  const isOpen = first === '*' || (stepText !== undefined && last === undefined)
  const to = last !== undefined ? readValue(rule, last) : isOpen ? rule.to : from
  if (to === null) return problem(rule, `${quoted(last!, item)} is not ${rule.takes}.`)
  if (from > to) return problem(rule, `the range "${item}" runs backwards: write two ranges, divided by a comma.`)

  const count = rule.to - rule.from + 1
  const step = stepText === undefined ? 1 : /^\d+$/.test(stepText) ? Number(stepText) : 0
  if (step < 1 || step > count) return problem(rule, `the step of "${item}" is not a whole number from 1 to ${count}.`)
  return { from, to, step }
}

function readValue(rule: FieldRule, text: string): number | null {
  const named = rule.names?.indexOf(text.toUpperCase()) ?? -1
  if (named !== -1) return rule.from + named
  if (!/^\d{1,4}$/.test(text)) return null
  const value = Number(text)
  return value >= rule.from && value <= rule.to ? value : null
}

function quoted(part: string, item: string): string {
  return part === item ? `"${item}"` : `"${part}" of "${item}"`
}

function problem(rule: FieldRule, words: string): { problem: string } {
  return { problem: `In the ${rule.name} field, ${words}` }
}
