import { Braces, SlidersHorizontal, Tag, Zap } from '@lucide/vue'
import type { Component } from 'vue'
import type { JobType } from '../../main/contract/jobs.ts'
import { t } from '../i18n/index.ts'

interface JobTypeLook {
  readonly title: string
  readonly icon: Component
  readonly says: string
}

function look(type: JobType, icon: Component): JobTypeLook {
  return {
    icon,
    get title() {
      return t(`jobBuilder.types.${type}.title`)
    },
    get says() {
      return t(`jobBuilder.types.${type}.says`)
    },
  }
}

/** How a job type is called and drawn, and what it does, in one sentence. */
export const jobTypeLook: Record<JobType, JobTypeLook> = {
  setting: look('setting', SlidersHorizontal),
  property: look('property', Tag),
  command: look('command', Zap),
  document: look('document', Braces),
}
