import path from 'node:path'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { violationsOf } from './accessible.ts'

/** Where the pictures of the README and the docs are; written only when asked for, so that a test run changes nothing. */
const pictures = process.env.BENCHFLEET_PICTURES ? path.join(import.meta.dirname, '..', '..', 'docs', 'pictures') : null

/** Long enough for a loaded machine; nothing waits this long when all is well. */
export const patienceMs = 30_000

/** The app in a browser: finds things as a person would, and remembers everything that went wrong. */
export class BenchPage {
  readonly page: Page
  readonly errors: string[] = []

  private constructor(page: Page) {
    this.page = page
    page.setDefaultTimeout(patienceMs)
    page.on('pageerror', (error) => this.errors.push(`page: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(`console: ${message.text()}`)
    })
  }

  static async open(context: BrowserContext, startUrl: string): Promise<BenchPage> {
    const bench = new BenchPage(context.pages()[0] ?? (await context.newPage()))
    await bench.page.goto(startUrl)
    await bench.page.getByRole('heading', { level: 1 }).waitFor()
    return bench
  }

  async goTo(place: string): Promise<void> {
    // From its beginning: "Templates" is not "Job templates". After it may come a count.
    const link = this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: new RegExp(`^${place}`) })
    await link.click()
    await this.page.getByRole('heading', { level: 1, name: place }).waitFor()
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name })
  }

  field(label: string | RegExp): Locator {
    return this.page.getByRole('textbox', { name: label })
  }

  text(words: string | RegExp): Locator {
    return this.page.getByText(words).first()
  }

  /** No rule of WCAG 2.2 A or AA that axe knows is broken here. */
  async expectAccessible(where: string): Promise<void> {
    expect(await violationsOf(this.page), where).toEqual([])
  }

  /** In both themes and at the smallest size: nothing is cut, and nothing is in the way of a screen reader. */
  async expectGoodLooks(where: string): Promise<void> {
    for (const [colorScheme, width, height] of [
      ['dark', 1024, 700],
      ['light', 1280, 800],
    ] as const) {
      await this.page.setViewportSize({ width, height })
      await this.page.emulateMedia({ colorScheme })
      const spills = await this.page.evaluate(() => {
        const main = document.querySelector('main')!
        return document.documentElement.scrollWidth > innerWidth || main.scrollWidth > main.clientWidth
      })
      expect([where, colorScheme, spills]).toEqual([where, colorScheme, false])
      await this.expectAccessible(`${where}, ${colorScheme}`)
    }
  }

  /** @param ready what the picture waits for, so that it tells something; a test run does not. */
  async picture(name: string, ready?: () => Promise<unknown>, page = this.page): Promise<void> {
    if (pictures === null) return
    await ready?.()
    const toasts = page.getByRole('button', { name: 'Dismiss' })
    while ((await toasts.count()) > 0) await toasts.first().click()
    await page.mouse.move(0, 0)
    await page.screenshot({ path: path.join(pictures, `${name}.png`) })
  }

  expectNoErrors(): void {
    expect(this.errors).toEqual([])
  }
}
