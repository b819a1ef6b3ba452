import type { Component } from 'vue'

/** One line of a menu. */
export interface MenuItem {
  id: string
  label: string
  icon?: Component | undefined
  danger?: boolean | undefined
  /** The key that does the same. */
  keys?: string | undefined
  /** Why it cannot be chosen now; it stays in sight and says so. */
  reason?: string | null | undefined
  run(): unknown
}
