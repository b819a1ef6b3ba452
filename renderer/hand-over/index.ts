import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/hand-over', component: () => import('./HandOverPage.vue'), meta: { title: 'handOver.title' } },
]
