import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/traffic', component: () => import('./TrafficPage.vue'), meta: { title: 'app.titles.traffic' } },
]
export { default as TrafficPayload } from './TrafficPayload.vue'
