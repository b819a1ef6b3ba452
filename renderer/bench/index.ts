import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [{ path: '/', component: () => import('./BenchPage.vue'), meta: { title: 'Bench' } }]
export { default as SimulatorButton } from './SimulatorButton.vue'
