import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/devices', component: () => import('./DevicesPage.vue'), meta: { title: 'Devices' } },
  { path: '/devices/:deviceId', component: () => import('./DevicePage.vue'), props: true, meta: { title: 'Device' } },
]
export { deviceColumns } from './device-columns.ts'
export { dialectWords } from './dialect-words.ts'
export { default as DeviceCell } from './DeviceCell.vue'
