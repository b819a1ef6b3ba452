import { compare, keyOf, thingsOf, withoutLeftOut, type HandedThing } from '../bench-tools/hand-over/compare.ts'
import { contentsOf } from '../bench-tools/hand-over/contents.ts'
import { handOverFile, readHandOver } from '../bench-tools/hand-over/file.ts'
import { BenchError } from '../contract/errors.ts'
import type { HandOverContents, HandOverFile, HandOverRow, KeptImport, LeftOut } from '../contract/hand-over.ts'
import { largestHandOverBytes, mostHandedDevices } from '../contract/hand-over.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { takeOver, type Taking } from './take-over.ts'

function contentsHere(port: ApiPort, includes: { devices: boolean; ports: boolean }): HandOverContents {
  const { recipes, acceptanceSheets } = port.tools
  return contentsOf(
    { fleet: port.fleet, recipes: recipes.list(), acceptanceSheets: acceptanceSheets.list(), settings: port.settings() },
    includes,
  )
}

function readGiven({ text, file }: { text?: string | undefined; file?: Record<string, unknown> | undefined }): HandOverFile {
  if ((text === undefined) === (file === undefined))
    throw new BenchError('InvalidInput', 'Give the hand-over file as "text", or as "file".', { field: 'file' })
  return readHandOver(text ?? JSON.stringify(file))
}

/** What the chosen things of a hand-over would change here. */
async function compared(port: ApiPort, contents: HandOverContents, leaveOut: readonly LeftOut[] = []) {
  const here = thingsOf(contentsHere(port, { devices: true, ports: true }))
  const chosen = withoutLeftOut(thingsOf(contents), leaveOut)
  const ran = new Set<string>()
  for (const { jobId } of contents.jobs) {
    const state = port.fleet.job(jobId)?.state ?? ((await port.history.archivedJobName(jobId)) === null ? 'draft' : 'completed')
    if (state !== 'draft') ran.add(jobId)
  }
  const rows = compare(chosen, here, { hasRun: (jobId) => ran.has(jobId) })
  return { rows, chosen, here }
}

function countsOf(rows: readonly HandOverRow[]): Record<HandOverRow['status'], number> {
  const counts = { conflict: 0, changed: 0, new: 0, same: 0 }
  for (const { status } of rows) counts[status] += 1
  return counts
}

/** The things that a comparison says are new or changed. */
function takingsOf(rows: readonly HandOverRow[], chosen: readonly HandedThing[], here: readonly HandedThing[]): Taking[] {
  const moving = new Set(rows.filter(({ status }) => status === 'new' || status === 'changed').map(keyOf))
  const before = new Map(here.map((thing) => [keyOf(thing), thing]))
  return chosen.filter((thing) => moving.has(keyOf(thing))).map((thing) => ({ thing, before: before.get(keyOf(thing)) ?? null }))
}

/** What one may do with hand-overs. */
export function handOverHandlers(port: ApiPort) {
  const { handOver } = procedures
  return handOver.router({
    export: handOver.export.handler(async ({ input, context: { who } }) => {
      if (input.devices && port.fleet.deviceCount() > mostHandedDevices)
        throw new BenchError(
          'TooLarge',
          `A hand-over has at most ${mostHandedDevices.toLocaleString('en')} devices, and this bench has ${port.fleet.deviceCount().toLocaleString('en')}: hand over without them.`,
        )
      const { benchName, version } = port.overview()
      const from = { benchName, version, writtenAt: new Date(port.now()).toISOString() }
      const file = handOverFile(contentsHere(port, { devices: input.devices ?? false, ports: input.ports ?? false }), from)
      if (JSON.stringify(file).length > largestHandOverBytes)
        throw new BenchError('TooLarge', 'The hand-over would have more than 24 MiB: hand over without the devices.')
      await port.submit({ kind: 'audit.note', operation: 'handOver.export', sentence: 'Exported a hand-over.', who })
      return file
    }),
    preview: handOver.preview.handler(async ({ input }) => {
      const { from, contents } = readGiven(input)
      const { rows } = await compared(port, contents)
      return { from, rows, counts: countsOf(rows) }
    }),
    import: handOver.import.handler(async ({ input: { leaveOut = [], ...given }, context: { who } }) => {
      const { from, contents } = readGiven(given)
      const { rows, chosen, here } = await compared(port, contents, leaveOut)
      const conflict = rows.find(({ status }) => status === 'conflict')
      if (conflict)
        throw new BenchError(
          'InvalidStateTransition',
          `‘${conflict.name}’ cannot be taken over: ${conflict.problem} Nothing was taken over.`,
          {
            kind: conflict.kind,
            id: conflict.id,
          },
        )
      const id = port.newId('hand-over')
      await port.tools.handOverImports.put({ id, who, from, contents, leaveOut })
      await takeOver(port, takingsOf(rows, chosen, here), who).finally(() => port.tools.handOverImports.remove(id))
      const counts = countsOf(rows)
      const sentence = `Took over a hand-over of ‘${from.benchName}’: ${counts.new} new, ${counts.changed} changed.`
      await port.submit({ kind: 'audit.note', operation: 'handOver.import', sentence, who })
      const leftOut = thingsOf(contents).length - chosen.length
      return { new: counts.new, changed: counts.changed, same: counts.same, leftOut }
    }),
  })
}

/**
 * Finishes imports that were under way when the bench ended: what of them is not here yet is taken over.
 * @param failed is told of one that cannot be finished; it is given up then.
 */
export async function finishImports(port: ApiPort, failed: (error: unknown) => void): Promise<void> {
  for (const kept of port.tools.handOverImports.list()) await finish(port, kept).catch(failed)
}

async function finish(port: ApiPort, { id, who, contents, leaveOut }: KeptImport): Promise<void> {
  const { rows, chosen, here } = await compared(port, contents, leaveOut)
  await takeOver(port, takingsOf(rows, chosen, here), who).finally(() => port.tools.handOverImports.remove(id))
}
