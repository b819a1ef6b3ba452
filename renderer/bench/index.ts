import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [{ path: '/', component: () => import('./BenchPage.vue'), meta: { title: 'app.titles.bench' } }]
export { default as CaDownload } from './CaDownload.vue'
export { default as DeviceAddresses } from './DeviceAddresses.vue'
export { clouds } from './device-lines.ts'
export { default as PointDevice } from './PointDevice.vue'
export { default as DeviceSteps } from './DeviceSteps.vue'
export { default as SimulatorButton } from './SimulatorButton.vue'
