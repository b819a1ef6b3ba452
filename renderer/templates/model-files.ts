/** Model files as a person picks them, read for the bench; and what it says of them, in words. */
import type { ModelFile, ModelImport, ModelProblem } from '../../main/contract/templates.ts'
import { t } from '../i18n/index.ts'
import type { PickedFile } from '../ui/index.ts'

/** What the bench reads at a time (`modelFilesSchema`). */
export const mostFiles = 2_000
const largestBytes = 4 * 1024 * 1024
/** A request has at most 32 MiB, and a text grows when it is put into one. */
const mostBytes = 24 * 1024 * 1024

/** The model files among those that were picked, with their texts; or the sentence that says why none can be read. */
export async function readModelFiles(picked: readonly PickedFile[]): Promise<{ files: ModelFile[] } | { problem: string }> {
  if (picked.length === 0) return { problem: t('templates.import.nothingChosen') }
  // A folder has more in it than models: a read-me, a licence, what version control keeps.
  const models = picked.filter(({ path }) => /\.json$/i.test(path) && !/(?:^|\/)(?:\.|node_modules\/)/.test(path))
  if (models.length === 0) return { problem: t('templates.import.noJson') }
  if (models.length > mostFiles) return { problem: t('templates.import.tooMany', { files: models.length, most: mostFiles }) }
  const large = models.find(({ file }) => file.size > largestBytes)
  if (large) return { problem: t('templates.import.tooLarge', { file: large.path }) }
  const bytes = models.reduce((sum, { file }) => sum + file.size, 0)
  if (bytes > mostBytes) return { problem: t('templates.import.tooMuch', { size: Math.ceil(bytes / 1024 / 1024) }) }
  return { files: await Promise.all(models.map(async ({ path, file }) => ({ name: path.slice(-512), text: await file.text() }))) }
}

/** Problems with the file that they are of, file after file. */
export function problemsByFile(problems: readonly ModelProblem[]): { file: string; problems: ModelProblem[] }[] {
  const files = [...new Set(problems.map(({ file }) => file))]
  return files.map((file) => ({ file, problems: problems.filter((problem) => problem.file === file) }))
}

/** `3 files were read: 1 device template can come, and 2 files have problems and are left out.` */
export function importInWords({ templates, problems }: ModelImport, files: number): string {
  const wrong = new Set(problems.map(({ file }) => file)).size
  const read = t('templates.import.read', { count: files })
  const come = templates.length === 0 ? t('templates.import.noneComes') : t('templates.import.come', { count: templates.length })
  if (wrong === 0) return t('templates.import.allGood', { read, come })
  const bad = t(templates.length === 0 ? 'templates.import.wrongFiles' : 'templates.import.leftOut', { count: wrong })
  return t('templates.import.someWrong', { read, come, wrong: bad })
}

/** `2 templates imported, 1 of them renewed.` */
export function importedInWords({ templates }: ModelImport): string {
  const renewed = templates.filter(({ isKnown }) => isKnown).length
  const count = templates.length
  if (renewed === 0) return t('templates.import.imported', { count })
  return renewed === count ? t('templates.import.importedAgain', { count }) : t('templates.import.importedSome', { count, renewed })
}
