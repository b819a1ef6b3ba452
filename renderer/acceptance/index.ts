import type { RouteRecordRaw } from 'vue-router'

const title = 'acceptance.title'
export const routes: RouteRecordRaw[] = [
  { path: '/acceptance', component: () => import('./AcceptancePage.vue'), meta: { title } },
  { path: '/acceptance/sheets/new', component: () => import('./EditSheetPage.vue'), meta: { title: 'acceptance.edit.newTitle' } },
  {
    path: '/acceptance/sheets/:sheetId/edit',
    component: () => import('./EditSheetPage.vue'),
    props: true,
    meta: { title: 'acceptance.sheet.one' },
  },
  { path: '/acceptance/sheets/:sheetId', component: () => import('./SheetPage.vue'), props: true, meta: { title: 'acceptance.sheet.one' } },
  { path: '/acceptance/runs/:runId', component: () => import('./RunPage.vue'), props: true, meta: { title: 'acceptance.run.one' } },
]
