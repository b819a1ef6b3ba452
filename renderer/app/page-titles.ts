import type { MessageKey } from '../i18n/index.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** What the page is called in the title of the window, and what is said when it is gone to. */
    title?: MessageKey
  }
}
