import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

/** The rules of WCAG 2.2 A and AA. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

interface Violation {
  id: string
  help: string
  nodes: { target: unknown[] }[]
}

// Of the package that is asked for, so that its version is the one that belongs to it.
const axeFile = createRequire(import.meta.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js')
let source: Promise<string> | undefined

/**
 * What axe finds wrong with a page, a sentence each. Asked in the page itself, where only what is wrong is told: its own
 * way through a second page, with all that is right, takes four times as long.
 */
export async function violationsOf(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await (source ??= readFile(axeFile, 'utf8')))
  const violations = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: { run(root: Document, options: object): Promise<{ violations: Violation[] }> } }
    const found = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] })
    return found.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ target }) => ({ target })) }))
  }, rules)
  return violations.map(({ id, help, nodes }) => `${id}: ${help} at ${nodes.map(({ target }) => target.join(' ')).join('; ')}`)
}
