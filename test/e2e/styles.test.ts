import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser, openBrowser } from '../helpers/browser.ts'
import { temporaryFolder } from '../helpers/headless-bench.ts'
import { BenchPage } from './bench-page.ts'
import { isTaking, keepOrCompare, noteSurroundings, whyNotComparable } from './kept-pictures.ts'
import { address, buildForDevelopment, serveFolder, shippedFolder } from './styles-stage.ts'

const browserPath = await findBrowser()

/** What is looked at in light and in dark, each in another language. */
const looks = [
  {
    theme: 'light',
    language: 'en',
    dialog: 'Open dialog',
    question: 'Open question',
    toast: 'Show toast',
    menu: 'More actions',
    columns: 'Columns',
  },
  {
    ...{ theme: 'dark', language: 'de', dialog: 'Dialog öffnen', question: 'Rückfrage öffnen', toast: 'Hinweis zeigen' },
    ...{ menu: 'Weitere Aktionen', columns: 'Spalten' },
  },
] as const

describe.skipIf(browserPath === null)('the style page', () => {
  let bench: BenchPage
  let page: Page
  let blank: Page
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(() => folder.remove())
    await buildForDevelopment(folder.folder)
    const browser = await openBrowser(browserPath!, { width: 1100, height: 1600 })
    ends.push(() => browser.close())
    await serveFolder(browser.context, folder.folder)
    bench = await BenchPage.open(browser.context, `${address}/styles`)
    page = bench.page
    blank = await browser.context.newPage()
    // Days and times are written alike wherever the test runs.
    const devTools = await browser.context.newCDPSession(page)
    await devTools.send('Emulation.setTimezoneOverride', { timezoneId: 'Europe/Vienna' })
    await page.clock.setFixedTime(new Date('2026-11-21T14:02:11Z'))
    await page.emulateMedia({ reducedMotion: 'reduce' })
  })
  afterAll(async () => {
    for (const end of ends.toReversed()) await end()
  })

  async function show(theme: string, language: string): Promise<void> {
    await page.evaluate(
      (chosen) => {
        for (const [name, value] of Object.entries(chosen)) localStorage.setItem(`benchfleet.${name}`, value)
      },
      { theme, language },
    )
    await page.reload()
    await page.locator(`html[lang="${language}"][data-theme="${theme}"]`).waitFor()
    // What is awaited for long says so: from here on nothing changes by itself.
    await page.locator('.loading .sentence').nth(1).waitFor()
  }

  test.each([
    ['light', 'en'],
    ['dark', 'en'],
    ['light', 'de'],
    ['dark', 'de'],
  ])('is accessible and within its bounds: %s, %s', async (theme, language) => {
    await show(theme, language)
    await bench.expectAccessible(`style page, ${theme}, ${language}`)
    await page.setViewportSize({ width: 640, height: 400 })
    expect(await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)).toBeLessThanOrEqual(1)
    await page.setViewportSize({ width: 1100, height: 1600 })
  })

  test.for(looks)('looks as it is kept: $theme, $language', async ({ theme, language, ...names }, { skip }) => {
    await show(theme, language)
    if (isTaking) await noteSurroundings(page)
    const reason = await whyNotComparable(page)
    if (reason !== null) {
      console.error(reason)
      skip(reason)
    }
    const wrong: (string | null)[] = []
    const look = async (name: string, element: Locator) => {
      const picture = await element.screenshot({ animations: 'disabled' })
      wrong.push(await keepOrCompare(blank, `${name}-${theme}-${language}`, picture))
    }
    await page.getByRole('row').nth(1).focus()
    await page.mouse.move(0, 0)
    for (const part of await page.locator('[data-part]').all()) await look((await part.getAttribute('data-part'))!, part)
    const opened = async (name: string, button: string, element: Locator) => {
      await page.getByRole('button', { name: button, exact: true }).click()
      await page.mouse.move(0, 0)
      await look(name, element)
      await page.keyboard.press('Escape')
    }
    await opened('dialog', names.dialog, page.getByRole('dialog'))
    await opened('question', names.question, page.getByRole('dialog'))
    await opened('menu', names.menu, page.getByRole('menu'))
    await opened('columns', names.columns, page.locator('.column-chooser'))
    await opened('toast', names.toast, page.locator('.toast'))
    expect(wrong.filter((sentence) => sentence !== null)).toEqual([])
    bench.expectNoErrors()
  })

  test('is not in the shipped app: no chunk holds it, and its address is nowhere', async () => {
    const folder = path.join(shippedFolder, 'assets')
    const files = await readdir(folder)
    expect(files.filter((name) => /styles|samples/i.test(name))).toEqual([])
    const texts = await Promise.all(files.filter((name) => name.endsWith('.js')).map((name) => readFile(path.join(folder, name), 'utf8')))
    expect(texts.filter((text) => /["'`]\/styles["'`]|data-part/.test(text)).length).toBe(0)
    const shipped = await openBrowser(browserPath!)
    ends.push(() => shipped.close())
    await serveFolder(shipped.context, shippedFolder)
    const { page: visited } = await BenchPage.open(shipped.context, `${address}/styles`)
    await visited.getByRole('heading', { level: 1, name: 'Not found' }).waitFor()
  })
})
