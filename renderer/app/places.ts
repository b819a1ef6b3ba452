import {
  ArrowRightLeft,
  Boxes,
  ClipboardCheck,
  Cpu,
  FileBox,
  FileSliders,
  LayoutDashboard,
  LayoutTemplate,
  ListChecks,
  ListOrdered,
  MessagesSquare,
  MapPin,
  PackageCheck,
  ScrollText,
  Network,
  Settings,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { MessageKey } from '../i18n/index.ts'

/** Places that belong together, in the order of the rail: the daily work, the bench's own tools, what jobs are made of, and the rest. */
export const placeGroups = ['work', 'tools', 'library', 'rest'] as const
export type PlaceGroup = (typeof placeGroups)[number]

export interface Place {
  path: string
  title: MessageKey
  icon: Component
  keys: string
  group: PlaceGroup
}

/** The rooms of the app, as the rail shows them. */
export const places: Place[] = [
  { path: '/', title: 'app.places.bench', icon: LayoutDashboard, keys: 'g b', group: 'work' },
  { path: '/devices', title: 'app.places.devices', icon: Cpu, keys: 'g d', group: 'work' },
  { path: '/device-sets', title: 'app.places.deviceSets', icon: Boxes, keys: 'g s', group: 'work' },
  { path: '/jobs', title: 'app.places.jobs', icon: ListChecks, keys: 'g j', group: 'work' },
  { path: '/traffic', title: 'app.places.traffic', icon: MessagesSquare, keys: 'g t', group: 'work' },
  { path: '/shelves', title: 'shelves.title', icon: MapPin, keys: 'g w', group: 'tools' },
  { path: '/intake', title: 'intake.title', icon: PackageCheck, keys: 'g i', group: 'tools' },
  { path: '/acceptance', title: 'app.places.acceptance', icon: ClipboardCheck, keys: 'g a', group: 'tools' },
  { path: '/recipes', title: 'recipes.title', icon: ListOrdered, keys: 'g r', group: 'tools' },
  { path: '/templates', title: 'app.places.templates', icon: FileSliders, keys: 'g e', group: 'library' },
  { path: '/job-templates', title: 'app.places.jobTemplates', icon: LayoutTemplate, keys: 'g m', group: 'library' },
  { path: '/files', title: 'app.places.files', icon: FileBox, keys: 'g f', group: 'library' },
  { path: '/events', title: 'app.places.events', icon: ScrollText, keys: 'g v', group: 'rest' },
  { path: '/network', title: 'app.places.network', icon: Network, keys: 'g n', group: 'rest' },
  { path: '/hand-over', title: 'handOver.title', icon: ArrowRightLeft, keys: 'g o', group: 'rest' },
  { path: '/settings', title: 'app.places.settings', icon: Settings, keys: 'g ,', group: 'rest' },
]
