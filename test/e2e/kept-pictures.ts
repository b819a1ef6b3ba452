import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'

const folder = path.join(import.meta.dirname, 'styles')
const takenWithFile = path.join(folder, 'taken-with.json')

/** True when pictures are to be taken anew, not compared (`npm run pictures`). */
export const isTaking = Boolean(process.env.BENCHFLEET_PICTURES)

/** A channel that strays by less than this (of 255) is the same to the eye. */
const channelTolerance = 6
/** So many pixels of a picture may differ. */
const shareTolerance = 0.0002

/** What a picture depends on beside the app: the browser, and the fonts of the machine by how wide they write. */
export async function surroundings(page: Page): Promise<Record<string, string>> {
  const fonts = await page.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d')!
    const widthIn = (font: string) => {
      pen.font = font
      return pen.measureText('Grüße an 1,234 fridges: Willkommen in Regal A').width.toFixed(3)
    }
    const style = getComputedStyle(document.documentElement)
    return [
      `13px ${style.getPropertyValue('--font')}`,
      `600 18px ${style.getPropertyValue('--font')}`,
      `13px ${style.getPropertyValue('--mono')}`,
    ]
      .map(widthIn)
      .join(' ')
  })
  const language = await page.evaluate(() => navigator.language)
  return { platform: `${process.platform} ${process.arch}`, browser: page.context().browser()?.version() ?? '', language, fonts }
}

/** Why the kept pictures cannot be compared here; null: they can. */
export async function whyNotComparable(page: Page): Promise<string | null> {
  if (isTaking) return null
  if (!existsSync(takenWithFile)) return 'There are no kept pictures: take them with `npm run pictures`.'
  const takenWith = JSON.parse(await readFile(takenWithFile, 'utf8')) as Record<string, string>
  const here = await surroundings(page)
  const others = Object.keys(takenWith).filter((name) => takenWith[name] !== here[name])
  if (others.length === 0) return null
  const differences = others.map((name) => `${name} is ${here[name]}, not ${takenWith[name]}`).join('; ')
  return `The pictures of the style page were taken elsewhere and are not compared: ${differences}.`
}

/** Writes down where the pictures are taken. */
export async function noteSurroundings(page: Page): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(takenWithFile, `${JSON.stringify(await surroundings(page), null, 2)}\n`)
}

/**
 * Keeps a picture, or compares it with the kept one, in a page of its own.
 * @returns what is wrong with it in a sentence; null when it looks as it is kept.
 */
export async function keepOrCompare(blank: Page, name: string, picture: Buffer): Promise<string | null> {
  const file = path.join(folder, `${name}.png`)
  if (isTaking) {
    await writeFile(file, picture)
    return null
  }
  if (!existsSync(file)) return `${name}: there is no kept picture.`
  const kept = await readFile(file)
  const { sizes, differing, share } = await blank.evaluate(
    async ({ pictures, tolerance }) => {
      const read = async (base64: string) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
        const pen = new OffscreenCanvas(image.width, image.height).getContext('2d')!
        pen.drawImage(image, 0, 0)
        return pen.getImageData(0, 0, image.width, image.height)
      }
      const [kept, now] = await Promise.all(pictures.map(read))
      const sizes = [kept!, now!].map(({ width, height }) => `${width} × ${height}`)
      if (sizes[0] !== sizes[1]) return { sizes, differing: 0, share: 1 }
      let differing = 0
      for (let at = 0; at < kept!.data.length; at += 4)
        if ([0, 1, 2].some((channel) => Math.abs(kept!.data[at + channel]! - now!.data[at + channel]!) > tolerance)) differing += 1
      return { sizes, differing, share: differing / (kept!.data.length / 4) }
    },
    { pictures: [kept.toString('base64'), picture.toString('base64')], tolerance: channelTolerance },
  )
  if (sizes[0] !== sizes[1]) return `${name}: was ${sizes[0]}, is ${sizes[1]}.`
  return share > shareTolerance ? `${name}: ${differing} pixels differ.` : null
}
