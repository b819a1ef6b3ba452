import type { RouteRecordRaw } from 'vue-router'

export { memberOf, titleInFull } from './sections.ts'

export const routes: RouteRecordRaw[] = [
  { path: '/templates', component: () => import('./TemplatesPage.vue'), meta: { title: 'app.titles.templates' } },
  { path: '/templates/:templateId', component: () => import('./TemplatePage.vue'), props: true, meta: { title: 'app.titles.template' } },
]
