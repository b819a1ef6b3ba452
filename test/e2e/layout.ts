import type { Page } from 'playwright-core'

/**
 * What does not fit on a page as it is shown, a sentence each: something that spills sideways (only tables and code scroll
 * so, in themselves), and text that is cut without a title that says it whole.
 */
export function misfitsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>()
    const nameOf = (element: Element) => `${element.tagName.toLowerCase()}${[...element.classList].map((name) => `.${name}`).join('')}`
    const styles = new Map<Element, CSSStyleDeclaration>()
    const styleOf = (element: Element) => {
      const style = styles.get(element) ?? getComputedStyle(element)
      styles.set(element, style)
      return style
    }
    const mayScroll = '[role="grid"], table, .table, pre, .cm-editor, [role="tablist"], textarea'

    for (const element of [document.documentElement, ...document.body.querySelectorAll('*')]) {
      const { overflowX } = styleOf(element)
      const scrolls = element === document.documentElement || overflowX === 'auto' || overflowX === 'scroll'
      if (!scrolls || element.scrollWidth <= element.clientWidth + 1 || element.matches(mayScroll) || element.closest(mayScroll)) continue
      if (element.querySelector(mayScroll)?.parentElement === element) continue
      found.add(`${nameOf(element)} is ${element.scrollWidth} px wide in ${element.clientWidth}`)
    }

    /** The box that cuts this text off; null: all of it shows, or can be scrolled to. */
    const cutting = (text: Text): Element | null => {
      const range = document.createRange()
      range.selectNodeContents(text)
      const boxes = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0)
      if (boxes.length === 0) return null
      let [seesX, seesY] = [true, true]
      for (let box = text.parentElement; box && box !== document.body && (seesX || seesY); box = box.parentElement) {
        const { left, right, top, bottom } = box.getBoundingClientRect()
        // Only for people who listen.
        if (right - left <= 1 || bottom - top <= 1) return null
        const { overflowX, overflowY } = styleOf(box)
        if (overflowX === 'visible' && overflowY === 'visible') continue
        const isCut = (overflow: string) => overflow === 'hidden' || overflow === 'clip'
        if (seesX && isCut(overflowX) && boxes.some((part) => part.right > right + 1.5 || part.left < left - 1.5)) return box
        // Letters may reach a little beyond their line.
        if (seesY && isCut(overflowY) && boxes.some((part) => part.bottom > bottom + 4 || part.top < top - 4)) return box
        if (overflowX === 'auto' || overflowX === 'scroll') seesX = false
        if (overflowY === 'auto' || overflowY === 'scroll') seesY = false
      }
      return null
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const text = texts.currentNode as Text
      const words = text.data.trim()
      const element = text.parentElement
      if (words === '' || element === null || element.closest('select, svg, [aria-hidden="true"], .visually-hidden, .cm-editor')) continue
      const box = cutting(text)
      if (box === null) continue
      const titles = []
      for (let titled = element.closest('[title]'); titled; titled = titled.parentElement?.closest('[title]') ?? null)
        titles.push(titled.getAttribute('title')!)
      const isSaid = titles.some((title) => words.split('…').every((part) => title.includes(part)))
      if (!isSaid) found.add(`“${words.slice(0, 60)}” is cut by ${nameOf(box)} without a title`)
    }
    return [...found]
  })
}
