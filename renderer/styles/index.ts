import type { RouteRecordRaw } from 'vue-router'

/** For those who work on the app: the shipped one has neither this address nor what stands there. */
export const routes: RouteRecordRaw[] = import.meta.env.DEV
  ? [{ path: '/styles', component: () => import('./StylesPage.vue'), meta: { title: 'styles.title' } }]
  : []
