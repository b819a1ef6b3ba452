/** Model files as a person picks them, read for the bench; and what it says of them, in words. */
import type { ModelFile, ModelImport, ModelProblem } from '../../main/contract/templates.ts'
import type { PickedFile } from '../ui/index.ts'

/** What the bench reads at a time (`modelFilesSchema`). */
export const mostFiles = 2_000
const largestBytes = 4 * 1024 * 1024
/** A request has at most 32 MiB, and a text grows when it is put into one. */
const mostBytes = 24 * 1024 * 1024

/** The model files among those that were picked, with their texts; or the sentence that says why none can be read. */
export async function readModelFiles(picked: readonly PickedFile[]): Promise<{ files: ModelFile[] } | { problem: string }> {
  if (picked.length === 0) return { problem: 'Nothing was chosen: choose the model files, or the folder that they are in.' }
  // A folder has more in it than models: a read-me, a licence, what version control keeps.
  const models = picked.filter(({ path }) => /\.json$/i.test(path) && !/(?:^|\/)(?:\.|node_modules\/)/.test(path))
  if (models.length === 0) return { problem: 'There is no .json file among these: DTDL models are JSON.' }
  if (models.length > mostFiles)
    return { problem: `These are ${models.length.toLocaleString('en')} files, and ${mostFiles.toLocaleString('en')} are read at a time.` }
  const large = models.find(({ file }) => file.size > largestBytes)
  if (large) return { problem: `${large.path} has more than 4 MiB: that is no model.` }
  const bytes = models.reduce((sum, { file }) => sum + file.size, 0)
  if (bytes > mostBytes)
    return { problem: `These are ${Math.ceil(bytes / 1024 / 1024)} MiB, and 24 are read at a time: import them in parts.` }
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
  const read = `${files.toLocaleString('en')} ${files === 1 ? 'file was' : 'files were'} read`
  const come = templates.length === 0 ? 'no device template comes of it' : `${counted(templates.length, 'device template')} can come`
  if (wrong === 0) return `${read}: ${come}.`
  const leftOut = templates.length === 0 ? '' : ` and ${wrong === 1 ? 'is' : 'are'} left out`
  return `${read}: ${come}, and ${counted(wrong, 'file')} ${wrong === 1 ? 'has' : 'have'} problems${leftOut}.`
}

/** `2 templates imported, 1 of them renewed.` */
export function importedInWords({ templates }: ModelImport): string {
  const renewed = templates.filter(({ isKnown }) => isKnown).length
  const of = renewed === 0 ? '' : renewed === templates.length ? ', in place of what was there' : `, ${renewed} of them renewed`
  return `${counted(templates.length, 'device template')} imported${of}.`
}

const counted = (count: number, one: string) => `${count.toLocaleString('en')} ${count === 1 ? one : `${one}s`}`
