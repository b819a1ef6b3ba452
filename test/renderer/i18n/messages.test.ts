import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { baseParse, type RootNode, type TemplateChildNode } from '@vue/compiler-dom'
import { expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import german from '../../../renderer/i18n/de/index.ts'
import english from '../../../renderer/i18n/en/index.ts'

const root = path.resolve(import.meta.dirname, '../../../renderer')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && !name.startsWith('i18n/'))
  .map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }))

function flat(messages: object, prefix = ''): [key: string, message: string][] {
  return Object.entries(messages).flatMap(([name, message]: [string, object | string]) =>
    typeof message === 'string' ? [[`${prefix}${name}`, message] as [string, string]] : flat(message, `${prefix}${name}.`),
  )
}
const inEnglish = new Map(flat(english))
const inGerman = new Map(flat(german))

const places = (message: string) => [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
/** The names in any of the forms, each once. */
const named = (message: string) => [...new Set(places(message))].sort()
/** A "|" in quotes is text. */
const forms = (message: string) => message.replaceAll(/\{'[^']*'\}/g, '').split(' | ').length

test('German has the same messages as English, none of them empty', () => {
  expect([...inGerman.keys()].sort()).toEqual([...inEnglish.keys()].sort())
  expect([...inEnglish, ...inGerman].filter(([, message]) => message.trim() === '')).toEqual([])
})

test('a message has the same places and as many forms in German as in English', () => {
  const others = [...inEnglish].filter(([key, message]) => {
    const translated = inGerman.get(key) ?? ''
    return named(message).join() !== named(translated).join() || forms(message) !== forms(translated)
  })
  expect(others).toEqual([])
})

/** Each is compiled twice: longer than other tests may take. */
test('every message can be read', () => {
  const broken: string[] = []
  for (const [locale, messages] of Object.entries({ en: inEnglish, de: inGerman })) {
    const i18n = createI18n({ legacy: false, locale, messages: { en: english, de: german } as never, missingWarn: false }) as unknown as {
      global: { t(key: string, values: Record<string, string>): string }
    }
    for (const [key, message] of messages) {
      const values = Object.fromEntries(places(message).map((name) => [name, `<${name}>`]))
      try {
        if (i18n.global.t(key, values) === '') broken.push(key)
      } catch (error) {
        broken.push(`${locale} ${key}: ${(error as Error).message}`)
      }
    }
  }
  expect(broken).toEqual([])
}, 30_000)

test('every message is used', { timeout: 30_000 }, () => {
  const all = sources.map((source) => source.text).join('\n')
  /** Beginnings of keys that are put together: `jobs.state.${state}`. */
  const beginnings = [...all.matchAll(/`(\w+\.[\w.]*)\$\{/g)].map(([, beginning]) => beginning!)
  const whole = new Set([...all.matchAll(/(?<=['"`])\w+\.[\w.]*(?=['"`])/g)].map(([key]) => key))
  const isUsed = (key: string) => whole.has(key) || beginnings.some((beginning) => key.startsWith(beginning))
  expect([...inEnglish.keys()].filter((key) => !isUsed(key))).toEqual([])
})

/** Attributes that a person reads or hears. */
const spoken =
  /^(label|title|hint|placeholder|alt|aria-label|aria-description|aria-roledescription|text|sentence|heading|unit|word|name|what|description|action|verb|empty|confirm|message-text|caption)$/
/** What no language changes: names of protocols and formats, units, signs. */
const isNoWord = (text: string) =>
  !/\p{L}{2,}/u.test(text) ||
  /^(MQTT|TLS|TCP|CSV|JSON|HTTPS?|mDNS|QR|CA|SHA-256|ms|min|kB|MB|px|Benchfleet|Azure IoT|AWS IoT|EMQX|EMQX Fleets|DTDL|X\.509)$/.test(
    text.trim(),
  )

function rawWords(node: RootNode | TemplateChildNode): string[] {
  if (node.type === 2) return isNoWord(node.content) ? [] : [node.content.trim()]
  if (node.type === 1 && /^(code|kbd|pre|style|script)$/.test(node.tag)) return []
  const own =
    node.type === 1
      ? node.props.flatMap((prop) =>
          prop.type === 6 &&
          spoken.test(prop.name) &&
          prop.value &&
          !isNoWord(prop.value.content) &&
          !(prop.name === 'name' && !/ /.test(prop.value.content))
            ? [`${prop.name}="${prop.value.content}"`]
            : [],
        )
      : []
  return 'children' in node && Array.isArray(node.children)
    ? [...own, ...node.children.flatMap((child) => rawWords(child as TemplateChildNode))]
    : own
}

/** What reads like a text and is a word of the contract, a name of keys, or a value of a style. */
const isNoText = (found: string) =>
  found === 'In progress' || /^(Ctrl|Shift|Home)[ +]/.test(found) || /\bvar\(--|^\$\{[^}]*\}…$/.test(found)

/** Texts of a program that read like a sentence or a title: a capital and another word behind it, or an ellipsis. */
function wordsInCode(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
  return [...code.matchAll(/(['`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)]
    .map(([, , found]) => found!)
    .filter((found) => !isNoText(found))
    .filter((found) => /^\p{Lu}\p{Ll}+[ ,.…]+\S|\p{Ll} \p{Ll}+.* \p{Ll}|…$/u.test(found))
}

test('no screen has words of its own', () => {
  const found = sources.flatMap(({ name, text }) => {
    const template = /^<template>([\s\S]*)^<\/template>/m.exec(text)?.[1]
    const script = name.endsWith('.vue') ? (/<script[^>]*>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '') : text
    const isTechnical = text.includes('@words-of-devices')
    return [...(template === undefined ? [] : rawWords(baseParse(template))), ...(isTechnical ? [] : wordsInCode(script))].map(
      (words) => `${name}: ${words}`,
    )
  })
  expect(found).toEqual([])
})
