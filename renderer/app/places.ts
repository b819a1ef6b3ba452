import {
  Boxes,
  Cpu,
  FileBox,
  FileSliders,
  LayoutDashboard,
  LayoutTemplate,
  ListChecks,
  MessagesSquare,
  ScrollText,
  Settings,
} from '@lucide/vue'
import type { Component } from 'vue'

/** The rooms of the app, as the rail shows them. */
export const places: { path: string; title: string; icon: Component; keys: string }[] = [
  { path: '/', title: 'Bench', icon: LayoutDashboard, keys: 'g b' },
  { path: '/devices', title: 'Devices', icon: Cpu, keys: 'g d' },
  { path: '/device-sets', title: 'Device sets', icon: Boxes, keys: 'g s' },
  { path: '/jobs', title: 'Jobs', icon: ListChecks, keys: 'g j' },
  { path: '/job-templates', title: 'Job templates', icon: LayoutTemplate, keys: 'g m' },
  { path: '/templates', title: 'Templates', icon: FileSliders, keys: 'g e' },
  { path: '/files', title: 'Files', icon: FileBox, keys: 'g f' },
  { path: '/traffic', title: 'Traffic', icon: MessagesSquare, keys: 'g t' },
  { path: '/events', title: 'Events', icon: ScrollText, keys: 'g v' },
  { path: '/settings', title: 'Settings', icon: Settings, keys: 'g ,' },
]
