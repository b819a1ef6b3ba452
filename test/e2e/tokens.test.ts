import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

describe.skipIf(browserPath === null)('a token for a script', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage

  beforeAll(async () => {
    stage = await setStage(browserPath!, undefined, { colorScheme: 'dark' })
    ;({ server, bench } = stage)
    await bench.goTo('Settings')
  })
  afterAll(() => stage?.end())

  const register = async (deviceId: string, secret: string) => {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    return (await server.fetch('/api/v1/devices', { method: 'POST', headers, body: JSON.stringify({ deviceId }) })).status
  }
  let secret: string

  test('is made by the keyboard, shown once, and its name stands in the log', async () => {
    const name = bench.field('Name of a new token')
    await name.fill('Nightly tests')
    await name.press('Enter')
    const shown = bench.page.getByRole('status').filter({ hasText: 'shown only now' })
    await shown.waitFor()
    secret = (await shown.locator('code').textContent())!
    await bench.expectAccessible('settings page with a new token')
    expect(await register('by-script', secret)).toBe(201)
    const { items } = await server.call<{ items: { who: string; sentence: string }[] }>('GET', '/events?kind=audit&limit=1')
    expect(items).toMatchObject([{ who: 'Nightly tests', sentence: 'Registered device ‘by-script’.' }])
    await bench.page.reload()
    await bench.button('Revoke Nightly tests').waitFor()
    expect(await bench.page.getByText(secret).count()).toBe(0)
  })

  test('is refused by the field where its name is taken', async () => {
    await bench.field('Name of a new token').fill('Nightly tests')
    await bench.button('Make token').click()
    await bench.text('The name ‘Nightly tests’ is taken: choose another, it tells in the log who did what.').waitFor()
    expect(await bench.field('Name of a new token').getAttribute('aria-invalid')).toBe('true')
  })

  test('is revoked after a question, and lets nobody in any more', async () => {
    await bench.button('Revoke Nightly tests').click()
    await bench.page.getByRole('dialog', { name: 'Revoke token ‘Nightly tests’?' }).waitFor()
    await bench.expectAccessible('question before a token is revoked')
    await bench.button('Revoke token').click()
    await bench.text('Token ‘Nightly tests’ revoked.').waitFor()
    await bench.button('Revoke Nightly tests').waitFor({ state: 'detached' })
    expect(await register('too-late', secret)).toBe(401)
    bench.expectNoErrors()
  })
})
