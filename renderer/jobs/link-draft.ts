/** How long links to files in a job document hold, as a person types it. */
import type { JobDefinition } from '../../main/contract/jobs.ts'
import { t } from '../i18n/index.ts'

type PresignedUrlConfig = NonNullable<JobDefinition['presignedUrlConfig']>

export interface LinkDraft {
  /** In s; '' for what AWS IoT does. */
  expiresInSec: string
  /** Kept along for who gave it; it means nothing on a bench. */
  roleArn: string | null
}

/** AWS IoT, presignedUrlConfig. */
export const linkLifetime = { least: 60, most: 3600, usual: 3600 } as const

export function emptyLinks(): LinkDraft {
  return { expiresInSec: '', roleArn: null }
}

export function linkDraftOf(config: PresignedUrlConfig | undefined): LinkDraft {
  return { expiresInSec: config?.expiresInSec === undefined ? '' : String(config.expiresInSec), roleArn: config?.roleArn ?? null }
}

export function linkProblem({ expiresInSec }: LinkDraft): string | null {
  if (expiresInSec.trim() === '') return null
  const seconds = Number(expiresInSec.trim())
  return Number.isInteger(seconds) && seconds >= linkLifetime.least && seconds <= linkLifetime.most
    ? null
    : t('jobBuilder.problems.linkLifetime', { least: linkLifetime.least, most: linkLifetime.most })
}

/** Call it only when `linkProblem` found none. */
export function linkConfig({ expiresInSec, roleArn }: LinkDraft): PresignedUrlConfig {
  return {
    ...(expiresInSec.trim() === '' ? {} : { expiresInSec: Number(expiresInSec.trim()) }),
    ...(roleArn === null ? {} : { roleArn }),
  }
}
