import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/shelves', component: () => import('./ShelvesPage.vue'), meta: { title: 'shelves.title' } },
]
