import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { h } from 'vue'
import { EditorView } from '@codemirror/view'
import JsonField from '../../../renderer/ui/JsonField.vue'
import { find, findNext, foundCount } from '../../../renderer/ui/json/find-text.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  field?.unmount()
  vi.useRealTimers()
})

let field: VueWrapper | undefined

/** A field whose editor has come. */
async function shown(text: string, props: object = {}): Promise<VueWrapper> {
  field = mount(JsonField, {
    props: {
      label: 'Document',
      modelValue: text,
      'onUpdate:modelValue': (modelValue: string) => field!.setProps({ modelValue }),
      ...props,
    },
    slots: {
      tools: ({ insert }: { insert(text: string): void }) =>
        h('button', { class: 'insert', onClick: () => insert('${file:a.bin}') }, 'Insert'),
    },
    attachTo: document.body,
  })
  await import('../../../renderer/ui/json/JsonEditor.vue')
  await flushPromises()
  return field
}
const viewOf = (part: VueWrapper) => EditorView.findFromDOM(part.find('.cm-editor').element as HTMLElement)!
async function write(part: VueWrapper, text: string): Promise<void> {
  const view = viewOf(part)
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
  await flushPromises()
}
const settle = () => vi.advanceTimersByTimeAsync(1_000)
const textOf = (part: VueWrapper) => part.props('modelValue' as never) as string

describe('a field for JSON', () => {
  test('is named, described, and told apart when something is wrong with it', async () => {
    const part = await shown('{}', { hint: 'As it is sent.' })
    const content = part.find('.cm-content')
    expect(content.attributes('role')).toBe('textbox')
    expect(part.find(`#${content.attributes('aria-labelledby')}`).text()).toBe('Document')
    const described = content
      .attributes('aria-describedby')!
      .split(' ')
      .map((id) => part.find(`#${id}`).text())
    expect(described).toEqual(['As it is sent.', expect.stringContaining('Tab leaves this editor')])
    expect(content.attributes('aria-invalid')).toBe('false')
  })

  test('says where a text breaks once the person pauses, and takes it back when it is mended', async () => {
    const part = await shown('')
    await write(part, '{"a": 1,}')
    expect(part.find('[role=alert]').exists()).toBe(false)
    await settle()
    expect(part.find('[role=alert]').text()).toBe('Line 1, column 8: This comma is one too many: } follows it.')
    expect(part.find('.cm-content').attributes('aria-invalid')).toBe('true')
    await write(part, '{"a": 1}')
    expect(part.find('[role=alert]').exists()).toBe(false)
    expect(textOf(part)).toBe('{"a": 1}')
  })

  test('shows how much room is left from three quarters on, in bytes as sent', async () => {
    const part = await shown(JSON.stringify({ a: 'ä'.repeat(30) }, null, 8), { maximumBytes: 100 })
    expect(part.find('[role=meter]').exists()).toBe(false)
    await write(part, JSON.stringify({ a: 'ä'.repeat(40) }))
    await settle()
    expect(part.find('[role=meter]').attributes('aria-valuetext')).toBe('88 bytes of at most 100 bytes')
  })

  test('asks for more about good JSON alone', async () => {
    const check = vi.fn((text: string) => [{ from: 0, to: text.length, message: 'Too plain.', kind: 'warning' as const }])
    const part = await shown('{"a": }', { check })
    expect(check).not.toHaveBeenCalled()
    await write(part, '{"a": 2}')
    await settle()
    expect(part.find('.warning').text()).toBe('Line 1, column 1: Too plain.')
  })

  test('refuses what no editor should take in, and keeps what stands there', async () => {
    const part = await shown('{"a": 1}')
    await write(part, 'x'.repeat(300 * 1024))
    expect(part.find('[role=status]').text()).toBe('That is 300 KiB, too much to be written here. What stood here stays.')
    expect(textOf(part)).toBe('{"a": 1}')
  })

  test.each([
    ['within a text', '{"url": ""}', 9, '{"url": "${file:a.bin}"}'],
    ['in a name', '{"url": 1}', 3, '{"u${file:a.bin}rl": 1}'],
    ['where a value stands', '{"url": }', 8, '{"url": "${file:a.bin}"}'],
    ['behind a text', '["a"]', 4, '["a""${file:a.bin}"]'],
  ])('inserts a word %s', async (_where, text, at, result) => {
    const part = await shown(text)
    viewOf(part).dispatch({ selection: { anchor: at } })
    await part.find('.insert').trigger('click')
    expect(textOf(part)).toBe(result)
  })

  test('formats, and does so only with good JSON', async () => {
    const part = await shown('{"b":1.0,"a":[}')
    expect(part.find('[aria-label^=Format]').attributes()).toHaveProperty('disabled')
    await write(part, '{"b":1.0,"a":[]}')
    await settle()
    await part.find('[aria-label=Format]').trigger('click')
    expect(textOf(part)).toBe('{\n  "b": 1.0,\n  "a": []\n}')
  })

  test('finds every place without regard to capitals, and walks in a ring', async () => {
    const part = await shown('{"Mode": "mode", "x": "MODE"}')
    const view = viewOf(part)
    find(view, 'mode')
    expect(foundCount(view.state)).toEqual({ total: 3, now: 1 })
    findNext(view, -1)
    expect([foundCount(view.state).now, view.state.selection.main.from]).toEqual([3, 23])
    await write(part, '{"Mode": 1}')
    expect(foundCount(view.state)).toEqual({ total: 1, now: 1 })
    find(view, 'nothing')
    expect(foundCount(view.state)).toEqual({ total: 0, now: 0 })
  })
})
