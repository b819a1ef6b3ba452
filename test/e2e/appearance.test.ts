import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** The screens that a person works with. */
const screens = [
  '/',
  '/devices',
  '/devices/fridge-0001',
  '/device-sets',
  '/device-sets/new',
  '/jobs',
  '/jobs/new',
  '/templates',
  '/job-templates',
  '/files',
  '/traffic',
  '/events',
  '/settings',
]

/** How people make a page fit their eyes (WCAG 1.4.12). */
const textSpacing = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }`

describe.skipIf(browserPath === null)('for every pair of eyes', () => {
  let stage: Stage | undefined
  let bench: BenchPage

  beforeAll(async () => {
    stage = await setStage(browserPath!, (server) => server.call('POST', '/simulator/start', { count: 30 }))
    bench = stage.bench
  })
  afterAll(() => stage?.end())

  async function open(path: string): Promise<void> {
    await bench.page.evaluate((to) => {
      history.pushState({}, '', to)
      dispatchEvent(new PopStateEvent('popstate', { state: {} }))
    }, path)
    await bench.page.waitForURL((url) => url.pathname === path)
    await bench.page.getByRole('heading', { level: 1 }).waitFor()
    await bench.page.waitForTimeout(150)
  }

  async function inLanguage(language: 'en' | 'de'): Promise<void> {
    await bench.page.evaluate((chosen) => localStorage.setItem('benchfleet.language', chosen), language)
    await bench.page.reload()
    await bench.page.locator(`html[lang="${language}"]`).waitFor()
    await bench.page.getByRole('heading', { level: 1 }).waitFor()
  }

  /** What reaches past the side of the window or of its page, and is in no table or text that scrolls by itself. */
  const spills = () =>
    bench.page.evaluate(() => {
      const main = document.querySelector('main')!
      const bar = document.querySelector('header')!
      if (bar.scrollWidth > bar.clientWidth + 1) return ['the top bar']
      if (document.documentElement.scrollWidth <= innerWidth && main.scrollWidth <= main.clientWidth + 1) return []
      const scrolls = (element: Element | null): boolean =>
        element !== null &&
        element !== main &&
        (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
      const right = main.getBoundingClientRect().right
      const past = [...main.querySelectorAll('*')].filter(
        (element) => element.getBoundingClientRect().right > right + 1 && !scrolls(element.parentElement),
      )
      return past
        .slice(0, 4)
        .map((element) => `${element.tagName.toLowerCase()}.${element.className} ${element.textContent?.trim().slice(0, 40)}`)
    })

  /** Words on buttons, links and labels that are cut and have no ellipsis to say so. */
  const cutWords = () =>
    bench.page.evaluate(() =>
      [...document.querySelectorAll('main button, main a, main label, main h1, main h2, nav a')]
        .filter((element) => {
          const style = getComputedStyle(element)
          const isCut = element.scrollHeight > element.clientHeight + 2 && /hidden|clip/.test(style.overflowY)
          return isCut && style.textOverflow !== 'ellipsis' && !element.closest('.visually-hidden') && element.clientHeight > 1
        })
        .map((element) => `${element.tagName} ${element.textContent?.trim().slice(0, 40)}`),
    )

  describe.each(['en', 'de'] as const)('in %s', (language) => {
    beforeAll(() => inLanguage(language))

    test.each([
      ['reflows at 320 CSS pixels', 320, 640],
      ['fits 1280 by 800 at 200 %', 640, 400],
      ['fits the smallest window', 1024, 700],
    ])('%s', async (_what, width, height) => {
      await bench.page.setViewportSize({ width, height })
      const found: Record<string, string[]> = {}
      for (const screen of screens) {
        await open(screen)
        const past = await spills()
        if (past.length > 0) found[screen] = past
      }
      expect(found).toEqual({})
    })

    test('holds wider text: nothing spills, no word is cut', async () => {
      await bench.page.setViewportSize({ width: 1024, height: 700 })
      const style = await bench.page.addStyleTag({ content: textSpacing })
      const found: Record<string, string[]> = {}
      for (const screen of screens) {
        await open(screen)
        const wrong = [...(await spills()), ...(await cutWords())]
        if (wrong.length > 0) found[screen] = wrong
      }
      await style.evaluate((element) => (element as HTMLElement).remove())
      expect(found).toEqual({})
    })
  })

  test('nothing moves for who asked for less motion', async () => {
    await inLanguage('en')
    await bench.page.setViewportSize({ width: 1280, height: 800 })
    await bench.page.emulateMedia({ reducedMotion: 'reduce' })
    for (const screen of screens) {
      await open(screen)
      const moving = await bench.page.evaluate(() => ({
        animations: document.getAnimations().length,
        transitions: [...document.querySelectorAll('*')].filter((element) => getComputedStyle(element).transitionDuration !== '0s').length,
        scrolling: [...document.querySelectorAll('*')].filter((element) => getComputedStyle(element).scrollBehavior !== 'auto').length,
      }))
      expect({ screen, ...moving }).toEqual({ screen, animations: 0, transitions: 0, scrolling: 0 })
    }
    await bench.page.emulateMedia({ reducedMotion: null })
  })

  test('in forced colours shapes of status, what is chosen, the focus and progress can be told', async () => {
    await bench.page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' })
    await open('/devices')
    const row = bench.page.getByRole('row', { name: /Fridge 0001/ })
    await row.waitFor()
    const drawn = await row
      .locator('.status svg')
      .first()
      .evaluate((svg) => {
        const { stroke } = getComputedStyle(svg)
        return { stroke, canvas: getComputedStyle(document.body).backgroundColor, size: svg.getBoundingClientRect().width }
      })
    expect(drawn.stroke).not.toBe('none')
    expect(drawn.stroke).not.toBe(drawn.canvas)
    expect(drawn.size).toBeGreaterThan(10)

    const outlineOf = (selector: string) =>
      bench.page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element)
          return { isDrawn: outlineStyle !== 'none' && outlineWidth !== '0px', outlineColor }
        })
    expect((await outlineOf('nav [aria-current="page"]')).isDrawn).toBe(true)
    await row.getByRole('checkbox').click()
    // The frame of a row goes above the cells that stay in sight.
    const frame = await bench.page
      .locator('[role="row"][aria-selected="true"]')
      .first()
      .evaluate((element) => {
        const { borderTopStyle, borderTopWidth, content } = getComputedStyle(element, '::after')
        return { borderTopStyle, borderTopWidth, isThere: content !== 'none' }
      })
    expect(frame).toEqual({ borderTopStyle: 'solid', borderTopWidth: '2px', isThere: true })
    await bench.page.keyboard.press('Tab')
    expect((await outlineOf(':focus-visible')).isDrawn).toBe(true)
    await row.getByRole('checkbox').click()
    await bench.expectAccessible('devices in forced colours')
    await bench.page.emulateMedia({ forcedColors: null, colorScheme: 'light' })
  })

  test('progress keeps its parts in forced colours', async () => {
    const work = { type: 'command', operations: [{ name: 'reboot' }], targets: { query: 'template = "fridge"' } }
    await stage!.server.call('POST', '/jobs', { name: 'Reboot all', ...work })
    await bench.page.emulateMedia({ forcedColors: 'active' })
    await open('/jobs')
    await bench.page.getByRole('row', { name: /Reboot all/ }).waitFor()
    const bar = await bench.page
      .locator('[role="img"].bar')
      .first()
      .evaluate((element) => ({
        border: getComputedStyle(element).borderTopStyle,
        parts: [...element.children].map((part) => getComputedStyle(part).backgroundColor),
        canvas: getComputedStyle(document.body).backgroundColor,
      }))
    expect(bar.border).toBe('solid')
    expect(bar.parts.length).toBeGreaterThan(0)
    expect(bar.parts).not.toContain(bar.canvas)
    await bench.page.emulateMedia({ forcedColors: null })
    bench.expectNoErrors()
  })

  test('the chosen theme and language are there from the first paint on, and in every window', async () => {
    await open('/devices')
    await bench.page.evaluate(() => {
      localStorage.setItem('benchfleet.theme', 'dark')
      localStorage.setItem('benchfleet.language', 'de')
    })
    // The script of the head alone has run when the parser comes to the body.
    await bench.page.addInitScript(() => {
      new MutationObserver((_changes, observer) => {
        if (!document.body) return
        ;(window as unknown as { themeAtFirst: string | undefined }).themeAtFirst = document.documentElement.dataset.theme
        observer.disconnect()
      }).observe(document, { childList: true, subtree: true })
    })
    await bench.page.reload()
    await bench.page.getByRole('link', { name: 'Geräte', exact: true }).waitFor()
    expect(await bench.page.evaluate(() => (window as unknown as { themeAtFirst?: string }).themeAtFirst)).toBe('dark')
    expect(await bench.page.evaluate(() => document.documentElement.lang)).toBe('de')

    const other = await bench.page.context().newPage()
    await other.goto(bench.page.url())
    await other.getByRole('link', { name: 'Geräte', exact: true }).waitFor()
    await other.keyboard.press('g')
    await other.keyboard.press('j')
    await other.getByRole('heading', { level: 1 }).waitFor()
    await other.waitForURL(/\/jobs$/)
    await other.evaluate(() => localStorage.setItem('benchfleet.language', 'en'))
    await bench.page.getByRole('link', { name: 'Devices', exact: true }).waitFor()
    // Each window stands where it stood.
    expect(new URL(bench.page.url()).pathname).toBe('/devices')
    await other.close()
  })
})
