import { readFileSync, writeFileSync } from 'node:fs'
import { screen, type BrowserWindow, type Rectangle } from 'electron'

const smallest = { width: 1024, height: 700 }
const usual = { width: 1280, height: 800 }

/** So far a further window stands from the one before it, in px. */
const stepPx = 28

/**
 * Where the window stood last time, if that still is on a screen; else the usual size, placed by the system.
 * @param others - windows that are open already: the next stands beside them.
 */
export function windowBounds(file: string, others: number): Partial<Rectangle> & { width: number; height: number } {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Rectangle
    const area = screen.getDisplayMatching(kept).workArea
    const isVisible = kept.x < area.x + area.width && kept.x + kept.width > area.x && kept.y < area.y + area.height && kept.y >= area.y - 1
    const size = { width: Math.max(kept.width, smallest.width), height: Math.max(kept.height, smallest.height) }
    return isVisible ? { x: kept.x + others * stepPx, y: kept.y + others * stepPx, ...size } : size
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
