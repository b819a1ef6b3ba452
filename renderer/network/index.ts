import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/network', component: () => import('./NetworkPage.vue'), meta: { title: 'network.title' } },
]
