import type { RouteRecordRaw } from 'vue-router'

export { default as ScannerHost } from './ScannerHost.vue'

export const routes: RouteRecordRaw[] = [
  { path: '/intake', component: () => import('./IntakePage.vue'), meta: { title: 'intake.title' } },
  { path: '/intake/:intakeId', component: () => import('./IntakeListRoute.vue'), meta: { title: 'intake.listTitle' } },
]
