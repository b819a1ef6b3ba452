/**
 * What the bench says, in the language of the person. The bench makes its sentences in English, where the reason is known;
 * `de/bench/<room>.json` has each of them in German, with `{0}` where a value stands.
 */
import { shallowRef } from 'vue'
import { language } from './index.ts'

/** English sentences to German ones. */
export type SentenceBook = Readonly<Record<string, string>>

interface Pattern {
  /** The words before the first value. */
  begins: string
  matches: RegExp
  /** Names of the values in the order in which they stand; those with nothing between them are together. */
  values: string[][]
  translated: string
  /** Characters that are no value: what has more of them says more. */
  fixed: number
  /** Letters that are no value. */
  letters: number
}

const value = /\{(\d+)\}/g
const lettersOfAWord = 5
const besideEachOther = /((?:\{\d+\})+)/
const hasValue = /\{\d+\}/
/** Ids, names and texts of others stand in quotes, and are nobody's to translate. */
const isQuoted = (before: string, after: string) => /[„‚‘“"'`]$/.test(before) && /^[“‘’”"'`]/.test(after)
/** What stands between the words of a list, and between sentences. */
const ofAList = { between: /, /, joined: ', ' }
const ofSentences = { between: /(?<=[.!?…]) (?=[\p{Lu}‘])/u, joined: ' ' }
/** Sentences that were said lately: a table says the same ones again and again. */
const rememberedSentences = 5_000

/** Reads the sentences of a bench in one language. */
export class BenchSentences {
  readonly #whole = new Map<string, string>()
  readonly #patterns: Pattern[] = []
  readonly #said = new Map<string, string>()

  constructor(book: SentenceBook) {
    for (const [english, translated] of Object.entries(book))
      if (hasValue.test(english)) this.#patterns.push(patternOf(english, translated))
      else this.#whole.set(english, translated)
    this.#patterns.sort((left, right) => right.fixed - left.fixed)
  }

  /** A sentence of the bench in this language; one that is not known stays as it is. */
  say(sentence: string): string {
    const remembered = this.#said.get(sentence)
    if (remembered !== undefined) return remembered
    const said =
      this.#whole.get(sentence) ??
      this.#inParts(sentence, ofAList) ??
      this.#inParts(sentence, ofSentences) ??
      this.#translated(sentence) ??
      this.#withoutStop(sentence) ??
      sentence
    if (this.#said.size >= rememberedSentences) this.#said.clear()
    this.#said.set(sentence, said)
    return said
  }

  #translated(sentence: string): string | null {
    const whole = this.#whole.get(sentence)
    if (whole !== undefined) return whole
    for (const pattern of this.#patterns) {
      const found = sentence.startsWith(pattern.begins) ? pattern.matches.exec(sentence) : null
      if (found && this.#fits(pattern, found)) return this.#filled(pattern, found)
    }
    return null
  }

  /** A pattern of hardly a word, as "{0} and {1}", is for words: any other text would be half in one language. */
  #fits({ begins, letters }: Pattern, [, ...values]: RegExpExecArray): boolean {
    return begins !== '' || letters > lettersOfAWord || values.every((text) => !text.includes(' ') || this.say(text) !== text)
  }

  #filled({ values, translated }: Pattern, found: RegExpExecArray): string {
    const words = new Map(values.flatMap((names, index) => this.#parted(found[index + 1]!, names)))
    return translated.replaceAll(value, (place, name: string, at: number) => {
      const word = words.get(name) ?? place
      return isQuoted(translated.slice(0, at), translated.slice(at + place.length)) ? word : this.say(word)
    })
  }

  /** What stands for values with nothing between them: the later ones are words of the bench, or nothing. */
  #parted(text: string, names: readonly string[]): [string, string][] {
    if (names.length === 1) return [[names[0]!, text]]
    const end = this.#beginOfLast(text)
    return [...this.#parted(text.slice(0, end), names.slice(0, -1)), [names.at(-1)!, text.slice(end)]]
  }

  /** Where the words of the bench begin in which a text ends; its length where it ends in none, or is known as one. */
  #beginOfLast(text: string): number {
    const begins = [...text.matchAll(/[ ,(:]/g)].map(({ index }) => ({ index, fixed: this.#knows(text.slice(index)) }))
    const whole = { index: text.length, fixed: this.#knows(text) }
    return begins.reduce((best, begin) => (begin.fixed > best.fixed ? begin : best), whole).index
  }

  /** How many characters of a text are words that are known; 0 when it is not known. */
  #knows(text: string): number {
    if (this.#whole.has(text)) return text.length
    return this.#patterns.find(({ begins, matches }) => text.startsWith(begins) && matches.test(text))?.fixed ?? 0
  }

  /** Sentences in a row or words of a list, each by itself; null when there is but one, or one is not known. */
  #inParts(text: string, { between, joined }: typeof ofAList): string | null {
    const parts = text.split(between)
    if (parts.length < 2) return null
    const said = parts.map((part) => this.#translated(part))
    return said.includes(null) ? null : said.join(joined)
  }

  /** A sentence that goes on in another has lost its full stop. */
  #withoutStop(text: string): string | null {
    if (/[.!?…]$/.test(text) || !text.includes(' ')) return null
    return this.#translated(`${text}.`)?.replace(/\.$/, '') ?? null
  }
}

function patternOf(english: string, translated: string): Pattern {
  const parts = english.split(besideEachOther)
  const fixed = parts.filter((_, index) => index % 2 === 0)
  return {
    begins: parts[0]!,
    matches: new RegExp(`^${parts.map((part, index) => (index % 2 === 0 ? escaped(part) : valueBetween(parts, index))).join('')}$`),
    values: parts.filter((_, index) => index % 2 === 1).map((places) => [...places.matchAll(value)].map(([, name]) => name!)),
    translated,
    fixed: fixed.join('').length,
    letters: fixed.join('').match(/\p{L}/gu)?.length ?? 0,
  }
}

const escaped = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')

/** What is joined to a word without a space may be nothing at all. */
function valueBetween(parts: readonly string[], index: number): string {
  const isJoined = /[^\s‘“"'(]$/.test(parts[index - 1]!) || /^\p{L}/u.test(parts[index + 1]!)
  return isJoined ? '([\\s\\S]*?)' : '([\\s\\S]+?)'
}

const german = shallowRef<BenchSentences | null>(null)

/** Fetches what the bench says in German; resolves once `said` knows it. */
export async function learnGerman(): Promise<void> {
  german.value ??= new BenchSentences((await import('./de/bench/index.ts')).default)
}

/** A sentence of the bench (an error, a reason, an event) in the language of the person. */
export function said(sentence: string): string {
  return language.value === 'de' && german.value ? german.value.say(sentence) : sentence
}
