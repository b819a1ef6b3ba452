/** Where a JSON text breaks, and how a person would say it; the engine's own words name neither line nor cure. */
import { t } from '../../i18n/index.ts'

/** Something to say about a piece of a text: from one character to before another. */
export interface TextMark {
  from: number
  to: number
  message: string
  /** A warning keeps nobody from going on. */
  kind: 'error' | 'warning'
}

/** What may stand next. `OrEnd`: or the bracket that closes what was just opened. */
type Wants = 'value' | 'valueOrEnd' | 'name' | 'nameOrEnd' | 'colon' | 'commaOrEnd' | 'nothing'

interface Open {
  bracket: '{' | '['
  at: number
  names: Set<string>
}

const closing = { '{': '}', '[': ']' } as const

/** Words of other languages that people write for JSON's. */
const foreignWords: Record<string, string> = {
  True: 'true',
  False: 'false',
  None: 'null',
  nil: 'null',
  NULL: 'null',
  Null: 'null',
  TRUE: 'true',
  FALSE: 'false',
  undefined: 'null',
  NaN: 'null',
}

/** Every quote but the straight double one. */
const otherQuotes = /[\u0027\u0060\u2018\u2019\u201C-\u201E]/

/** Thrown at the first thing that is no JSON. */
class Broken extends Error {
  readonly mark: TextMark
  constructor(from: number, to: number, message: string) {
    super(message)
    this.mark = { from, to, message, kind: 'error' }
  }
}

/**
 * The first thing in a text that keeps it from being JSON, else every name that stands twice in its object (only the last
 * counts). Empty for good JSON and for a text with nothing in it.
 */
export function jsonMarks(text: string): TextMark[] {
  if (text.trim() === '') return []
  try {
    return new Reader(text).read()
  } catch (error) {
    if (error instanceof Broken) return [error.mark]
    throw error
  }
}

/** The place of a mark and what it says, as one sentence. Lines and columns begin at 1. */
export function markInWords(text: string, { from, message }: Pick<TextMark, 'from' | 'message'>): string {
  const { line, column } = placeOf(text, from)
  return t('ui.json.place', { line, column, problem: message })
}

export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/** Reads without recursion: a text of nothing but brackets is as deep as it is long. */
class Reader {
  readonly #text: string
  readonly #open: Open[] = []
  readonly #warnings: TextMark[] = []
  #at = 0
  #wants: Wants = 'value'
  #lastName = ''
  #lastComma = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): TextMark[] {
    for (;;) {
      this.#skipSpace()
      if (this.#at === this.#text.length) break
      this.#readNext(this.#text[this.#at]!)
    }
    if (this.#wants !== 'nothing') this.#breakAtEnd()
    return this.#warnings
  }

  #readNext(sign: string): void {
    if (this.#wants === 'nothing') throw this.#broken(1, t('ui.json.ended'))
    if (sign === '/' && /^\/[/*]/.test(this.#text.slice(this.#at, this.#at + 2))) throw this.#broken(2, t('ui.json.comment'))
    switch (this.#wants) {
      case 'colon':
        if (sign !== ':') throw this.#broken(1, t('ui.json.noColon', { name: this.#lastName }))
        return this.#step('value')
      case 'commaOrEnd':
        return this.#readAfterValue(sign)
      case 'name':
      case 'nameOrEnd':
        return this.#readName(sign)
      default:
        return this.#readValue(sign)
    }
  }

  #readAfterValue(sign: string): void {
    const { bracket } = this.#open.at(-1)!
    if (sign === ',') {
      this.#lastComma = this.#at
      return this.#step(bracket === '{' ? 'name' : 'value')
    }
    if (sign === '}' || sign === ']') return this.#close(sign)
    if (sign === ':' && bracket === '[') throw this.#broken(1, t('ui.json.listHasNames'))
    throw this.#broken(this.#word().length, t('ui.json.noComma'))
  }

  #readName(sign: string): void {
    if (sign === '}' || sign === ']') {
      if (this.#wants === 'name') throw this.#brokenComma(sign)
      return this.#close(sign)
    }
    if (sign === ',') throw this.#broken(1, t('ui.json.noNameBeforeComma'))
    if (sign !== '"') throw this.#noText(sign, 'name')
    const from = this.#at
    const name = this.#readText()
    const { names } = this.#open.at(-1)!
    if (names.has(name)) {
      this.#warnings.push({ from, to: this.#at, message: t('ui.json.twice', { name }), kind: 'warning' })
    }
    names.add(name)
    this.#lastName = name
    this.#wants = 'colon'
  }

  #readValue(sign: string): void {
    if (sign === '{' || sign === '[') {
      this.#open.push({ bracket: sign, at: this.#at, names: new Set() })
      return this.#step(sign === '{' ? 'nameOrEnd' : 'valueOrEnd')
    }
    if (sign === '}' || sign === ']') {
      if (this.#wants === 'valueOrEnd') return this.#close(sign)
      if (this.#open.length === 0) throw this.#broken(1, t('ui.json.closesNothing', { sign }))
      if (this.#open.at(-1)!.bracket === '[') throw this.#brokenComma(sign)
      throw this.#broken(1, t('ui.json.noValueOf', { name: this.#lastName }))
    }
    if (sign === ',') throw this.#broken(1, t('ui.json.noValueBeforeComma'))
    if (sign === '"') this.#readText()
    else if (/[-+.\d]/.test(sign)) this.#readNumber()
    else this.#readWord(sign)
    this.#wants = this.#open.length === 0 ? 'nothing' : 'commaOrEnd'
  }

  #readWord(sign: string): void {
    const word = this.#word()
    if (word !== 'true' && word !== 'false' && word !== 'null') throw this.#noText(sign, 'value')
    this.#at += word.length
  }

  #readNumber(): void {
    const written = this.#match(/[-+.\w]+/y)
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(written))
      throw this.#broken(written.length, t('ui.json.noNumber', { written: short(written), cure: numberCure(written) }))
    this.#at += written.length
  }

  /** @returns what the text says; the place is behind its closing quotes then. */
  #readText(): string {
    const from = this.#at
    for (this.#at += 1; ; this.#at += 1) {
      const sign = this.#text[this.#at]
      if (sign === '"') break
      if (sign === undefined || sign === '\n' || sign === '\r') {
        throw new Broken(from, this.#at, t(sign === undefined ? 'ui.json.openText' : 'ui.json.openTextInLine'))
      }
      if (sign < ' ') throw this.#broken(1, t(sign === '\t' ? 'ui.json.tab' : 'ui.json.control'))
      if (sign === '\\') this.#readEscape()
    }
    this.#at += 1
    return JSON.parse(this.#text.slice(from, this.#at)) as string
  }

  #readEscape(): void {
    const next = this.#text[this.#at + 1] ?? ''
    if (next === 'u') {
      if (!/^[\da-fA-F]{4}$/.test(this.#text.slice(this.#at + 2, this.#at + 6))) throw this.#broken(2, t('ui.json.hexDigits'))
      this.#at += 5
      return
    }
    if (next === '' || !'"\\/bfnrt'.includes(next)) throw this.#broken(2, t('ui.json.backslash'))
    this.#at += 1
  }

  #close(sign: '}' | ']'): void {
    const open = this.#open.at(-1)!
    if (closing[open.bracket] !== sign)
      throw this.#broken(
        1,
        t('ui.json.closesOther', { sign, opened: open.bracket, line: placeOf(this.#text, open.at).line, closing: closing[open.bracket] }),
      )
    this.#open.pop()
    this.#step(this.#open.length === 0 ? 'nothing' : 'commaOrEnd')
  }

  #breakAtEnd(): never {
    const open = this.#open.at(-1)
    const end = this.#text.trimEnd().length
    if (!open) throw new Broken(Math.max(0, end - 1), end, t('ui.json.noValue'))
    const { line } = placeOf(this.#text, open.at)
    throw new Broken(open.at, open.at + 1, t('ui.json.notClosed', { opened: open.bracket, line, closing: closing[open.bracket] }))
  }

  #noText(sign: string, what: 'name' | 'value'): Broken {
    const word = this.#word()
    if (otherQuotes.test(sign)) return this.#broken(1, t('ui.json.straightQuotes'))
    const own = foreignWords[word]
    if (what === 'value' && own !== undefined) return this.#broken(word.length, t('ui.json.foreignWord', { word, own }))
    if (!/[\p{L}_$]/u.test(sign)) return this.#broken(1, what === 'name' ? t('ui.json.nameHere') : t('ui.json.noSuchBeginning', { sign }))
    return this.#broken(word.length, t('ui.json.quotes', { word: short(word) }))
  }

  #brokenComma(sign: string): Broken {
    return new Broken(this.#lastComma, this.#lastComma + 1, t('ui.json.commaTooMany', { sign }))
  }

  #broken(length: number, message: string): Broken {
    return new Broken(this.#at, Math.min(this.#text.length, this.#at + length), message)
  }

  #step(wants: Wants): void {
    this.#at += 1
    this.#wants = wants
  }

  /** The word that begins here, as a person would read it; one sign at least. */
  #word(): string {
    return this.#match(/[\p{L}\p{N}_$.-]+/uy) || this.#text[this.#at]!
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#text)?.[0] ?? ''
  }

  /** JSON knows these four alone (RFC 8259, 2); others, such as the space that no line breaks at, come with a paste. */
  #skipSpace(): void {
    while (this.#at < this.#text.length && ' \t\n\r'.includes(this.#text[this.#at]!)) this.#at += 1
  }
}

/** A word as a sentence has room for it. */
function short(word: string): string {
  return word.length > 40 ? `${word.slice(0, 39)}…` : word
}

function numberCure(written: string): string {
  if (/^\+/.test(written)) return t('ui.json.noPlus')
  if (/^-?0\d/.test(written)) return t('ui.json.noZero')
  if (/^-?\./.test(written)) return t('ui.json.writeAs', { cure: written.replace('.', '0.') })
  if (/^-?0[xX]/.test(written)) return t('ui.json.inTens')
  return t('ui.json.asExample')
}
