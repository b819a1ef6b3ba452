import { Braces, SlidersHorizontal, Tag, Zap } from '@lucide/vue'
import type { Component } from 'vue'
import type { JobType } from '../../main/contract/jobs.ts'

/** How a job type is called and drawn, and what it does, in one sentence. */
export const jobTypeLook: Record<JobType, { title: string; icon: Component; says: string }> = {
  setting: {
    title: 'Setting',
    icon: SlidersHorizontal,
    says: 'Values that each device should take. Done when the device acknowledges them.',
  },
  property: { title: 'Property', icon: Tag, says: 'Values kept about each device on this bench. Done at once; the device is not told.' },
  command: { title: 'Command', icon: Zap, says: 'Calls that each device answers, one after the other. Done when it answers with success.' },
  document: { title: 'Document', icon: Braces, says: 'A JSON document that each device reads as its job.' },
}
