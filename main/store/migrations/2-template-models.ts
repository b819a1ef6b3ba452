import type { Change } from '../../contract/engine-io.ts'
import type { DeviceTemplate } from '../../contract/templates.ts'
import { Documents } from '../documents.ts'
import { Journal } from '../journal.ts'
import { replayJournal } from '../journal-replay.ts'
import type { Migration } from './migration.ts'

/**
 * Layout 2 knew no more of a template than settings, properties and commands. The templates that its documents and its
 * journal come to are put, filled, at the end of the journal: it also holds events, which only the start itself can take
 * to the history, and a template in it that was written before is written over then. Those that are filled already stay as they
 * are, so that doing so again after a crash comes to the same.
 */
export const templateModels: Migration = {
  from: 2,
  note: 'device templates say what devices report and measure, and how settings reach Azure devices; with those that were there a setting is done, as before, when the device reports its value.',
  obsolete: [],

  async run({ files, folder, aside }) {
    const documents = new Documents(files, folder)
    await documents.load(aside)
    const replay = await replayJournal(files, folder, aside, (change) => change.kind === 'template' && documents.keep(change))
    const changes = documents.all<DeviceTemplate>('templates').filter(isOlder).map(filled)
    if (changes.length === 0) return
    const journal = new Journal(files, folder, replay, () => undefined)
    await journal.append(changes)
    await journal.rotate()
  },
}

function isOlder(template: DeviceTemplate): boolean {
  return !Object.hasOwn(template, 'doneWhen')
}

function filled(template: DeviceTemplate): Change {
  const unsaid = { reported: [], telemetry: [], components: [], wireFormat: 'pnp' as const, doneWhen: 'reported' as const }
  return { kind: 'template', templateId: template.templateId, template: { ...template, ...unsaid } }
}
