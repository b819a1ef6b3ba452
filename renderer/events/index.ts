import type { RouteRecordRaw } from 'vue-router'

export { eventQuery } from './event-filter.ts'
export { default as EventFilters } from './EventFilters.vue'
export { default as EventLog } from './EventLog.vue'
export { default as LatestEvents } from './LatestEvents.vue'

export const routes: RouteRecordRaw[] = [
  { path: '/events', component: () => import('./EventsPage.vue'), meta: { title: 'app.titles.events' } },
]
