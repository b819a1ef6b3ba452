import { readFileSync, writeFileSync } from 'node:fs'
import { screen, type BrowserWindow, type Rectangle } from 'electron'

const smallest = { width: 1024, height: 700 }
const usual = { width: 1280, height: 800 }

/** Where the window stood last time, if that still is on a screen; else the usual size, placed by the system. */
export function windowBounds(file: string): Partial<Rectangle> & { width: number; height: number } {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Rectangle
    const area = screen.getDisplayMatching(kept).workArea
    const isVisible = kept.x < area.x + area.width && kept.x + kept.width > area.x && kept.y < area.y + area.height && kept.y >= area.y - 1
    const size = { width: Math.max(kept.width, smallest.width), height: Math.max(kept.height, smallest.height) }
    return isVisible ? { x: kept.x, y: kept.y, ...size } : size
  } catch {
    return usual
  }
}

/** Keeps the window's place for the next start. A place that cannot be kept is no reason to bother anyone. */
export function keepBounds(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    try {
      writeFileSync(file, JSON.stringify(window.getNormalBounds()))
    } catch {
      return
    }
  })
}
