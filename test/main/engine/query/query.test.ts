import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Device } from '../../../../main/contract/devices.ts'
import { matchesQuery, parseQuery, templatesNamed } from '../../../../main/engine/query/query.ts'
import type { Query } from '../../../../main/engine/query/query.ts'
import { naturalOrder } from '../../../../main/engine/query/order.ts'

const device: Device = {
  deviceId: 'fridge-07',
  name: 'Fridge 07',
  templateId: 'fridge-v2',
  slot: 'A1-07',
  attributes: { firmware: '2.9', rack: '7', customer: 'Nordkühl "GmbH"', 'site.floor': '3', colour: 'red', in: 'yes' },
  properties: { calibrated: true, price: { net: 12.5 } },
  desired: {},
  reported: { temperature: -4.5, door: { open: false }, errors: ['E12', 'E7'], 'fan.speed': { now: 2 }, colour: 'blue', gone: null },
  dialect: 'plain',
  presence: 'online',
  registeredBy: 'person',
  createdAtMs: 0,
  firstSeenAtMs: null,
  lastSeenAtMs: null,
}
const bare: Device = {
  ...device,
  deviceId: 'x',
  templateId: null,
  slot: null,
  attributes: {},
  properties: {},
  reported: {},
  presence: 'never',
}

function read(text: string): Query {
  const answer = parseQuery(text)
  if ('problem' in answer) throw new Error(`${text}: ${answer.problem.message}`)
  return answer.query
}

describe('a query matches', () => {
  const rows: [query: string, fridge: boolean, bare: boolean][] = [
    ['id = "fridge-07"', true, false],
    ['deviceId = "fridge-07"', true, false],
    ['ID = "fridge-07"', true, false],
    ['id = "Fridge-07"', false, false],
    ['name contains "fridge"', true, true],
    ['id contains "07"', true, false],
    ['name startsWith "FRI"', true, true],
    ['name starts with "07"', false, false],
    ['slot STARTS WITH "a1"', true, false],
    ['slot exists', true, false],
    ['not slot exists', false, true],
    ['template = "fridge-v2"', true, false],
    ['template = "Fridge"', true, false],
    ['template = "fridge"', false, false],
    ['template != "Fridge"', false, true],
    ['template in ("Oven", "Fridge")', true, false],
    ['template exists', true, false],
    ['online', true, false],
    ['not online', false, true],
    ['online = true', true, false],
    ['online != true', false, true],
    ['online = false', false, true],
    ['online and template = "Fridge"', true, false],
    ['(online)', true, false],
    ['dialect = "plain"', true, true],
    ['attributes.firmware = "2.9"', true, false],
    ['firmware < "2.10"', true, false],
    ['firmware < "2.9"', false, false],
    ['firmware <= "2.9"', true, false],
    ['firmware > "2.8.99"', true, false],
    ['firmware >= "v2.9.0"', true, false],
    ['firmware > 2.8', true, false],
    ['firmware = 2.9', true, false],
    ['firmware != "2.9"', false, true],
    ['firmware != "3"', true, true],
    ['firmware != "3" and firmware exists', true, false],
    ['rack = 7', true, false],
    ['rack = "7"', true, false],
    ['rack = "07"', false, false],
    ['rack in (6, 7)', true, false],
    ['rack in (6, "7")', true, false],
    ['not rack in (6, 8)', true, true],
    ['slot > "A1-6" and slot < "A1-12"', true, false],
    ['customer = "Nordkühl \\"GmbH\\""', true, false],
    ['attributes.site.floor = 3', true, false],
    ['site.floor = 3', true, false],
    ['attributes.in = "yes"', true, false],
    ['colour = "red"', true, false],
    ['reported.colour = "blue"', true, false],
    ['temperature < 0', true, false],
    ['temperature = -4.5', true, false],
    ['temperature > -45e-1', false, false],
    ['temperature < "-4"', true, false],
    ['reported.door.open = false', true, false],
    ['door.open = "false"', true, false],
    ['door = "open"', false, false],
    ['door < 3', false, false],
    ['door.open < 3', false, false],
    ['door exists', true, false],
    ['errors = "E7"', true, false],
    ['errors contains "e1"', true, false],
    ['errors != "E7"', false, true],
    ['fan.speed.now = 2', true, false],
    ['gone exists', false, false],
    ['toString exists', false, false],
    ['properties.calibrated = true', true, false],
    ['properties.price.net >= 12', true, false],
    ['temperature = "-4.5"', true, false],
    ['customer > 3', false, false],
    ['online or firmware = "1"', true, false],
    ['firmware = "1" or firmware = "2.9" and rack = 8', false, false],
    ['(firmware = "1" or firmware = "2.9") and rack = 7', true, false],
    ['not (online or slot exists)', false, true],
    ['not not online', true, false],
    ['  ONLINE   AND\n\tNOT slot = "B"  ', true, false],
  ]
  it.each(rows)('%s', (text, fridge, without) => {
    const query = read(text)
    expect([matchesQuery(query, device, 'Fridge'), matchesQuery(query, bare, null)]).toEqual([fridge, without])
  })
})

describe('what is wrong with a query is told with its place', () => {
  const rows: [query: string, marked: string, message: string | RegExp][] = [
    ['', '', /empty.*template = "fridge"/],
    [' \n', ' \n', /empty/],
    ['template', '', /Expected a comparison/],
    ['template "fridge"', '"fridge"', /Expected a comparison/],
    ['template = ', '', /Expected a value/],
    ['template = fridge', 'fridge', /Is it "fridge" in double quotes/],
    ['firmware = v2.1', 'v2.1', /Is it "v2.1" in double quotes/],
    ['firmware < 2.1.0', '2.1.0', /version.*double quotes/],
    ["template = 'fridge'", "'", /straight double quotes/],
    ['template = “fridge”', '“', /straight double quotes/],
    ['template == "fridge"', '==', /one "="/],
    ['template <> "fridge"', '<>', /"!="/],
    ['a = 1 && b = 2', '&&', /"and"/],
    ['a = 1 || b = 2', '||', /"or"/],
    ['!online', '!', /"not"/],
    ['a = 1; b = 2', ';', '";" has no meaning here.'],
    ['a = 😀', '😀', '"😀" has no meaning here.'],
    ['a. = 1', '.', '"." has no meaning here.'],
    ['name = "open', '"open', /not closed/],
    ['name = "open\\', '"open\\', /not closed/],
    ['name = "a\\q"', '\\q', /After "\\"/],
    ['(a = 1', '(', /not closed/],
    ['(a = 1 b = 2)', 'b', /Expected "and", "or" or a closing/],
    ['a = 1)', ')', /closes nothing/],
    ['a = 1 b = 2', 'b', /Expected "and", "or" or the end/],
    ['a = 1 and', '', /ends too early/],
    ['and a = 1', 'and', /attributes\.and/],
    ['a = 1 or or b = 2', 'or', /word of the language/],
    ['= 1', '=', /Expected the name of a field/],
    ['"name" = 1', '"name"', /Expected the name of a field/],
    ['a in "x"', '"x"', /list in parentheses/],
    ['a in ()', ')', /Expected a value/],
    ['a in ("x" "y")', '"y"', /Expected "," or a closing/],
    ['a in ("x",', '', /Expected a value/],
    ['a in ("x"', '(', /not closed/],
    ['a < true', 'true', /no order/],
    ['a contains 07', '07', /text in double quotes/],
    ['a contains true', 'true', /text in double quotes/],
    ['a starts "x"', '"x"', /Expected "with"/],
    ['a not exists', 'not', /before the whole condition/],
    ['online = "yes"', '"yes"', /true or false/],
    ['online contains "t"', '"t"', /true or false/],
    ['online < 3', '3', /true or false/],
    ['attributes = 1', 'attributes', /Which attribute/],
    ['reported exists', 'reported', /Which reported value/],
    ['properties exists', 'properties', /Which property/],
    ['('.repeat(60) + 'a = 1' + ')'.repeat(60), '(', /at most 50 deep/],
    ['not '.repeat(60) + 'a = 1', 'not', /at most 50 deep/],
  ]
  it.each(rows)('%s', (text, marked, message) => {
    const answer = parseQuery(text)
    if (!('problem' in answer)) throw new Error('It was read.')
    const { problem } = answer
    expect(problem.message).toMatch(message)
    expect(text.slice(problem.start, problem.end)).toBe(marked)
  })

  it('points at the very place, not at the first of the same words', () => {
    expect(parseQuery('a = 1 and and b = 2')).toEqual({ problem: expect.objectContaining({ start: 10, end: 13 }) })
  })
})

it('names the templates that a query stands or falls with, and where', () => {
  const text = 'template = "a" and not (template in ("b", "c") or template != "d") and template contains "e" and name = "f"'
  const named = templatesNamed(read(text))
  expect(named.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
  for (const { name, start, end } of named) expect(text.slice(start, end)).toBe(`"${name}"`)
})

describe('the natural order', () => {
  it.each([
    [['1.9', '1.10', '2', '2.0.1', '2.1-alpha', '2.1-beta.2', '2.1-beta.10', '2.1', '2.1+7']],
    [['A1-1', 'A1-2', 'A1-10', 'A2-1', 'A10']],
    [['2026-02-28T00:00:00Z', '2026-03-01T00:00:00Z']],
    [['', 'a', 'b', 'ba']],
    [['9007199254740992', '9007199254740993']],
  ])('%j is in order', (texts) => {
    for (const [index, left] of texts.entries())
      for (const [other, right] of texts.entries()) expect(Math.sign(naturalOrder(left, right))).toBe(Math.sign(index - other))
  })

  it('holds a release and its longer spelling for the same', () => expect(naturalOrder('v2.1', '2.01.0')).toBe(0))

  it('turns round when its sides do', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^v?[0-9.]{1,6}(-[a-z0-9]{0,3})?$/))
    fc.assert(fc.property(text, text, (left, right) => Math.sign(naturalOrder(left, right)) + Math.sign(naturalOrder(right, left)) === 0))
  })
})

describe('for any text and any query', () => {
  const words = fc.constantFrom(
    ...[
      'and',
      'or',
      'not',
      '(',
      ')',
      ',',
      'in',
      'exists',
      'contains',
      'starts',
      'with',
      '=',
      '!=',
      '<',
      '"a"',
      '"',
      '\\',
      '7',
      '-2.5',
      'true',
    ],
    ...['template', 'online', 'slot', 'attributes.x', 'reported', 'reported.a.b', '__proto__', 'constructor', '"2.1"', ';', ' ', '\n'],
  )

  it('reading never throws, and a problem lies within the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words).map((parts) => parts.join(' ')),
      fc.array(words).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (query) => {
        const answer = parseQuery(query)
        if ('query' in answer) {
          matchesQuery(answer.query, device, 'Fridge')
          templatesNamed(answer.query)
          return true
        }
        const { start, end, message } = answer.problem
        return 0 <= start && start <= end && end <= query.length && message.length > 0
      }),
      { numRuns: 5000 },
    )
  })

  it('what is written out is read back as it was', () => {
    fc.assert(
      fc.property(queries, (query) => {
        expect(withoutPlaces(read(written(query)))).toEqual(withoutPlaces(query))
      }),
    )
  })
})

const literals = fc.record({
  value: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.boolean(),
  ),
  start: fc.constant(0),
  end: fc.constant(0),
})
const fields = fc.oneof(
  fc.record({ kind: fc.constantFrom('id', 'name', 'slot', 'template', 'dialect') }),
  fc.record({ kind: fc.constant('attribute'), name: fc.constantFrom('firmware', 'site.floor', 'and') }),
  fc.record({ kind: fc.constantFrom('reported', 'property'), path: fc.constantFrom(['a'], ['a', 'b-c', '1']) }),
  fc.record({ kind: fc.constant('named'), path: fc.constantFrom(['firmware'], ['door', 'open'], ['id', 'x']) }),
)
const tests = fc.oneof(
  fc.record({ kind: fc.constant('compare'), operator: fc.constantFrom('=', '!='), literal: literals }),
  fc.record({
    kind: fc.constant('compare'),
    operator: fc.constantFrom('<', '<=', '>', '>='),
    literal: literals.filter((literal) => typeof literal.value !== 'boolean'),
  }),
  fc.record({ kind: fc.constantFrom('contains', 'startsWith'), text: fc.string() }),
  fc.record({ kind: fc.constant('in'), literals: fc.array(literals, { minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant('exists') }),
)
const queries = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ kind: fc.constant('condition'), field: fields, test: tests }),
    fc.record({ kind: fc.constant('not'), part: tie('query') }),
    fc.record({ kind: fc.constantFrom('and', 'or'), parts: fc.array(tie('query'), { minLength: 2, maxLength: 3 }) }),
  ) as fc.Arbitrary<Query>,
})).query

/** The query as text, with every part in parentheses: what the parser must undo. */
function written(query: Query): string {
  if (query.kind === 'not') return `not (${written(query.part)})`
  if (query.kind !== 'condition') return query.parts.map((part) => `(${written(part)})`).join(` ${query.kind} `)
  const { field, test } = query
  const place = { reported: 'reported.', property: 'properties.', named: '' }
  const name =
    'path' in field ? `${place[field.kind]}${field.path.join('.')}` : field.kind === 'attribute' ? `attributes.${field.name}` : field.kind
  const quoted = (value: string | number | boolean) =>
    typeof value === 'string'
      ? `"${value.replaceAll(/["\\\n\t\r]/g, (character) => `\\${{ '\n': 'n', '\t': 't', '\r': 'r' }[character] ?? character}`)}"`
      : String(value)
  if (test.kind === 'exists') return `${name} exists`
  if (test.kind === 'in') return `${name} in (${test.literals.map((literal) => quoted(literal.value)).join(', ')})`
  if (test.kind === 'compare') return `${name} ${test.operator} ${quoted(test.literal.value)}`
  return `${name} ${test.kind} ${quoted(test.text)}`
}

function withoutPlaces(query: Query): unknown {
  return JSON.parse(JSON.stringify(query, (key, value) => (key === 'start' || key === 'end' ? undefined : value)))
}
