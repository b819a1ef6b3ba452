import type { JsonObject, JsonValue } from '../contract/json.ts'

/** What is wrong with a text that is no JSON, and where; line and column count from 1. */
export class JsonTextError extends Error {
  readonly line: number
  readonly column: number

  constructor(sentence: string, line: number, column: number) {
    super(`Line ${line}, column ${column}: ${sentence}`)
    this.line = line
    this.column = column
  }
}

/** Deeper than any model is: what nests deeper would overflow the stack of those who walk it. */
const maximumDepth = 100

const escapes: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const plainCharacters = /[^"\\\u0000-\u001f]*/y
const blanks = /(?:[ \t\r\n]|\/\/[^\n]*|\/\*[^]*?\*\/)*/y
const word = /[A-Za-z]+/y
const words: Record<string, JsonValue> = { true: true, false: false, null: null }

/**
 * Reads JSON (RFC 8259) as people write it by hand: comments and a comma after the last member are passed over.
 * Written here because the messages of JSON.parse differ from one runtime to the next and often name no place.
 * @throws JsonTextError
 */
export function readJsonText(text: string): JsonValue {
  return new Reader(text.replace(/^\uFEFF/, '')).whole()
}

class Reader {
  private index = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  whole(): JsonValue {
    this.skipBlanks()
    if (this.isAtEnd()) throw this.error('The file is empty.')
    const value = this.value(1)
    this.skipBlanks()
    if (!this.isAtEnd()) throw this.error(`Nothing may follow the end of the JSON, but ${this.next()} does.`)
    return value
  }

  private value(depth: number): JsonValue {
    if (depth > maximumDepth) throw this.error(`JSON is read to a depth of ${maximumDepth}: this is nested deeper.`)
    const character = this.text[this.index]
    if (character === '{') return this.object(depth)
    if (character === '[') return this.array(depth)
    if (character === '"') return this.string()
    const from = this.index
    const number = this.match(numberForm)
    if (number !== '') {
      if (Number.isFinite(Number(number))) return Number(number)
      this.index = from
      throw this.error('This number is too large.')
    }
    const name = this.match(word)
    if (Object.hasOwn(words, name)) return words[name]!
    this.index = from
    throw this.error(`A value is needed here, not ${this.next()}.`)
  }

  private object(depth: number): JsonObject {
    const object: JsonObject = {}
    this.list('}', () => {
      if (this.text[this.index] !== '"') throw this.error(`A name in double quotes is needed here, not ${this.next()}.`)
      const from = this.index
      const name = this.string()
      if (Object.hasOwn(object, name)) {
        this.index = from
        throw this.error(`${JSON.stringify(name)} stands in this object twice.`)
      }
      this.skipBlanks()
      if (this.text[this.index] !== ':') throw this.error(`A colon is needed after ${JSON.stringify(name)}, not ${this.next()}.`)
      this.index += 1
      this.skipBlanks()
      const value = this.value(depth + 1)
      // A plain assignment of "__proto__" would set the prototype.
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
    })
    return object
  }

  private array(depth: number): JsonValue[] {
    const array: JsonValue[] = []
    this.list(']', () => array.push(this.value(depth + 1)))
    return array
  }

  /** The members between an opening bracket and `end`. */
  private list(end: string, member: () => void): void {
    const from = this.index
    this.index += 1
    for (;;) {
      this.skipBlanks()
      if (this.text[this.index] === end) break
      if (this.isAtEnd()) throw this.unclosed(from, end)
      member()
      this.skipBlanks()
      if (this.text[this.index] === end) break
      if (this.isAtEnd()) throw this.unclosed(from, end)
      if (this.text[this.index] !== ',') throw this.error(`A comma or ${end} is needed here, not ${this.next()}.`)
      this.index += 1
    }
    this.index += 1
  }

  private unclosed(from: number, end: string): JsonTextError {
    const open = this.text[from]
    const { line } = this.placeOf(from)
    return this.error(`The file ends before ${end} closes the ${open} of line ${line}.`)
  }

  private string(): string {
    const from = this.index
    this.index += 1
    let string = ''
    for (;;) {
      string += this.match(plainCharacters)
      const character = this.text[this.index]
      if (character === '"') {
        this.index += 1
        return string
      }
      if (character !== '\\') {
        this.index = from
        throw this.error('A text that begins here is not closed by a double quote on its line.')
      }
      string += this.escaped()
    }
  }

  private escaped(): string {
    const character = this.text[this.index + 1] ?? ''
    if (character === 'u') {
      const digits = this.text.slice(this.index + 2, this.index + 6)
      if (!/^[\da-fA-F]{4}$/.test(digits)) throw this.error('After \\u come four hexadecimal digits.')
      this.index += 6
      return String.fromCharCode(parseInt(digits, 16))
    }
    if (!Object.hasOwn(escapes, character))
      throw this.error('A backslash stands before one of " \\ / b f n r t u only: write \\\\ for itself.')
    this.index += 2
    return escapes[character]!
  }

  private match(form: RegExp): string {
    form.lastIndex = this.index
    const found = form.exec(this.text)?.[0] ?? ''
    this.index += found.length
    return found
  }

  private skipBlanks(): void {
    this.match(blanks)
  }

  private isAtEnd(): boolean {
    return this.index >= this.text.length
  }

  /** What stands here, as a sentence names it. */
  private next(): string {
    if (this.isAtEnd()) return 'the end of the file'
    const found =
      /^[\w.+-]{1,20}/.exec(this.text.slice(this.index, this.index + 20))?.[0] ?? String.fromCodePoint(this.text.codePointAt(this.index)!)
    return found === '"' ? 'a double quote' : found
  }

  private placeOf(index: number): { line: number; column: number } {
    const before = this.text.slice(0, index).split('\n')
    return { line: before.length, column: before.at(-1)!.length + 1 }
  }

  private error(sentence: string): JsonTextError {
    const { line, column } = this.placeOf(this.index)
    return new JsonTextError(sentence, line, column)
  }
}
