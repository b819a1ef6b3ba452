import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { chromium, type BrowserContext } from 'playwright-core'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  `${process.env.PROGRAMFILES ?? 'C:\\Program Files'}\\Google\\Chrome\\Application\\chrome.exe`,
  `${process.env['PROGRAMFILES(X86)'] ?? 'C:\\Program Files (x86)'}\\Microsoft\\Edge\\Application\\msedge.exe`,
]

/** Runs as root and on machines without a network: nothing may be fetched and no sandbox is to be had. */
const words = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Path of a browser to drive: one named by CHROMIUM_PATH, one of the machine's, or (Linux x64) the one that comes
 * with the packages and starts. Null, with a sentence on stderr, when there is none: the tests that need it are then
 * skipped, and fail where BENCHFLEET_REQUIRE_ALL is set.
 */
export async function findBrowser(): Promise<string | null> {
  const named = process.env.CHROMIUM_PATH
  const found = [named, ...usualPlaces].find((place) => place !== undefined && place !== '' && existsSync(place))
  if (found !== undefined) return found
  const packaged = await packagedBrowser()
  if (packaged !== null) return packaged
  const sentence = 'No Chromium, Chrome or Edge on this machine: install one, or name it in CHROMIUM_PATH, to run the browser tests.'
  if (process.env.BENCHFLEET_REQUIRE_ALL) throw new Error(sentence)
  console.error(sentence)
  return null
}

async function packagedBrowser(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    const place = await packaged.executablePath()
    const browser = await chromium.launch({ executablePath: place, args: [...packaged.args, ...words] })
    await browser.close()
    return place
  } catch {
    return null
  }
}

/** A browser with a fresh profile; `close` ends it and removes the profile. */
export async function openBrowser(
  executablePath: string,
  options: { colorScheme?: 'light' | 'dark'; width?: number; height?: number } = {},
): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: words,
    headless: true,
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    colorScheme: options.colorScheme ?? 'light',
    acceptDownloads: true,
  })
  return {
    context,
    close: async () => {
      await context.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
