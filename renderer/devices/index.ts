import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/devices', component: () => import('./DevicesPage.vue'), meta: { title: 'app.titles.devices' } },
  { path: '/devices/:deviceId', component: () => import('./DevicePage.vue'), props: true, meta: { title: 'app.titles.device' } },
]
export { deviceColumns } from './device-columns.ts'
export { dialectWord } from './dialect-words.ts'
export { default as DeviceCell } from './DeviceCell.vue'
export { tellToIdentify } from './identify.ts'
