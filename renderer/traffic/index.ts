import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [{ path: '/traffic', component: () => import('./TrafficPage.vue'), meta: { title: 'Traffic' } }]

/** The live trace of one device, or of all. */
export { default as TrafficPane } from './TrafficPane.vue'
