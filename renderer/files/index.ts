import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/files', component: () => import('./FilesPage.vue'), meta: { title: 'app.titles.files' } },
]
