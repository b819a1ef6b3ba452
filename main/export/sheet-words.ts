/** The words of a printed sheet: it is a document of its own and leaves the bench without the app. */
import type { Check, CheckReason, Expected, SheetLanguage, Verdict, WorkResult } from '../contract/acceptance.ts'

export interface SheetWords {
  title: string
  page: (page: string, pages: string) => string
  passedOf: (passed: number, total: number) => string
  failed: (count: number) => string
  unfinished: (count: number) => string
  open: (count: number) => string
  running: string
  canceled: string
  facts: Record<'sheet' | 'operator' | 'bench' | 'started' | 'ended' | 'devices' | 'app' | 'run' | 'hash', string>
  resumed: (times: string) => string
  hashNote: string
  failedUnits: string
  unfinishedUnits: string
  whatWasTested: string
  allUnits: string
  signatures: string
  dateAndSignature: string
  columns: Record<'slot' | 'unit' | 'firmware' | 'result' | 'reason' | 'found' | 'step' | 'expected', string>
  verdict: Record<Verdict | 'open', string>
  step: (number: number) => string
  job: Record<'setting' | 'property' | 'command', (name: string, value: string) => string> & {
    template: (id: string) => string
    none: string
  }
  within: (seconds: number) => string
  name: (check: Check) => string
  expected: (expected: Expected) => string
  fresh: string
  checkReason: (check: Check, reason: CheckReason, found: string | null) => string
  workReason: (work: WorkResult, seconds: number) => string
  noFirmware: string
}

const text = (value: unknown) => JSON.stringify(value)

const english: SheetWords = {
  title: 'Acceptance sheet',
  page: (page, pages) => `Page ${page} of ${pages}`,
  passedOf: (passed, total) => `${passed} of ${total} passed`,
  failed: (count) => `${count} failed`,
  unfinished: (count) => `${count} unfinished`,
  open: (count) => `${count} under way`,
  running: 'This run is under way: this is no final sheet.',
  canceled: 'This run was canceled before its end.',
  facts: {
    sheet: 'Sheet',
    operator: 'Operator',
    bench: 'Bench',
    started: 'Started',
    ended: 'Ended',
    devices: 'Devices',
    app: 'App version',
    run: 'Run',
    hash: 'Run file',
  },
  resumed: (times) => `The bench was started again in the middle of the run: ${times}.`,
  hashNote:
    'The short form of the last hash of the run file. It holds this paper and the file together: a file that was changed has another.',
  failedUnits: 'Failed units',
  unfinishedUnits: 'Unfinished units',
  whatWasTested: 'What was tested',
  allUnits: 'All units',
  signatures: 'Signatures',
  dateAndSignature: 'Date, signature',
  columns: {
    slot: 'Slot',
    unit: 'Unit',
    firmware: 'Firmware',
    result: 'Result',
    reason: 'What failed',
    found: 'Values found',
    step: 'Step',
    expected: 'Expected',
  },
  verdict: { passed: 'Passed', failed: 'Failed', unfinished: 'Unfinished', open: 'Under way' },
  step: (number) => `Step ${number}`,
  job: {
    setting: (name, value) => `Set ${name} to ${value}`,
    property: (name, value) => `Keep ${name} = ${value} on the bench`,
    command: (name, value) => (value === '' ? `Command ${name}` : `Command ${name} with ${value}`),
    template: (id) => `Job template ${id}`,
    none: 'No job',
  },
  within: (seconds) => `within ${seconds} s`,
  name: ({ source, name }) =>
    source === 'reported'
      ? `Reported ${name}`
      : source === 'property'
        ? `Property ${name}`
        : source === 'attribute'
          ? `Attribute ${name}`
          : `Answer ${name}`.trim(),
  expected: (expected) => {
    if (expected.is === 'equal') return `equals ${text(expected.value)}`
    if (expected.is === 'like') return `is like ${expected.pattern}`
    if (expected.is === 'present') return 'is there'
    const { minimum, maximum } = expected
    return minimum === null ? `is at most ${maximum}` : maximum === null ? `is at least ${minimum}` : `is from ${minimum} to ${maximum}`
  },
  fresh: 'reported since the step began',
  checkReason: (check, reason, found) => {
    const words = `${english.name(check)} ${english.expected(check.expected)}`
    if (reason === 'absent') return `${words}: there is no such value.`
    if (reason === 'stale') return `${words}: found ${found}, but it was not reported since the step began.`
    if (reason === 'notTried') return `${words}: not tried.`
    if (reason === 'noNumber') return `${words}: found ${found}, which is no number.`
    return `${words}: found ${found}.`
  },
  workReason: ({ reason, error }, seconds) => {
    const said = error === null ? '' : `: ${error}`
    if (reason === 'late') return `The job was not finished within ${seconds} s${said}`
    if (reason === 'noJob') return `Not done${said}`
    if (reason === 'notTried') return 'Not tried'
    return `The job failed${said}`
  },
  noFirmware: 'Not known',
}

const german: SheetWords = {
  title: 'Abnahmeprotokoll',
  page: (page, pages) => `Seite ${page} von ${pages}`,
  passedOf: (passed, total) => `${passed} von ${total} bestanden`,
  failed: (count) => `${count} nicht bestanden`,
  unfinished: (count) => `${count} unvollständig`,
  open: (count) => `${count} in Arbeit`,
  running: 'Dieser Lauf ist noch nicht zu Ende: Dies ist kein endgültiges Protokoll.',
  canceled: 'Dieser Lauf wurde vor seinem Ende abgebrochen.',
  facts: {
    sheet: 'Protokoll',
    operator: 'Prüfer',
    bench: 'Prüfplatz',
    started: 'Beginn',
    ended: 'Ende',
    devices: 'Geräte',
    app: 'App-Version',
    run: 'Lauf',
    hash: 'Prüfdatei',
  },
  resumed: (times) => `Der Prüfplatz wurde während des Laufs neu gestartet: ${times}.`,
  hashNote: 'Kurzform der letzten Prüfsumme der Prüfdatei. Sie verbindet dieses Blatt mit der Datei: Eine geänderte Datei hat eine andere.',
  failedUnits: 'Nicht bestandene Geräte',
  unfinishedUnits: 'Unvollständig geprüfte Geräte',
  whatWasTested: 'Was geprüft wurde',
  allUnits: 'Alle Geräte',
  signatures: 'Unterschriften',
  dateAndSignature: 'Datum, Unterschrift',
  columns: {
    slot: 'Platz',
    unit: 'Gerät',
    firmware: 'Firmware',
    result: 'Ergebnis',
    reason: 'Befund',
    found: 'Gefundene Werte',
    step: 'Schritt',
    expected: 'Erwartet',
  },
  verdict: { passed: 'Bestanden', failed: 'Nicht bestanden', unfinished: 'Unvollständig', open: 'In Arbeit' },
  step: (number) => `Schritt ${number}`,
  job: {
    setting: (name, value) => `${name} auf ${value} setzen`,
    property: (name, value) => `${name} = ${value} am Prüfplatz vermerken`,
    command: (name, value) => (value === '' ? `Befehl ${name}` : `Befehl ${name} mit ${value}`),
    template: (id) => `Auftragsvorlage ${id}`,
    none: 'Kein Auftrag',
  },
  within: (seconds) => `innerhalb von ${seconds} s`,
  name: ({ source, name }) =>
    source === 'reported'
      ? `Gemeldeter Wert ${name}`
      : source === 'property'
        ? `Eigenschaft ${name}`
        : source === 'attribute'
          ? `Attribut ${name}`
          : `Antwort ${name}`.trim(),
  expected: (expected) => {
    if (expected.is === 'equal') return `ist gleich ${text(expected.value)}`
    if (expected.is === 'like') return `entspricht dem Muster ${expected.pattern}`
    if (expected.is === 'present') return 'ist vorhanden'
    const { minimum, maximum } = expected
    return minimum === null
      ? `ist höchstens ${maximum}`
      : maximum === null
        ? `ist mindestens ${minimum}`
        : `liegt zwischen ${minimum} und ${maximum}`
  },
  fresh: 'seit Beginn des Schritts gemeldet',
  checkReason: (check, reason, found) => {
    const words = `${german.name(check)} ${german.expected(check.expected)}`
    if (reason === 'absent') return `${words}: Es gibt keinen solchen Wert.`
    if (reason === 'stale') return `${words}: gefunden ${found}, jedoch nicht seit Beginn des Schritts gemeldet.`
    if (reason === 'notTried') return `${words}: nicht geprüft.`
    if (reason === 'noNumber') return `${words}: gefunden ${found}, keine Zahl.`
    return `${words}: gefunden ${found}.`
  },
  workReason: ({ reason, error }, seconds) => {
    const said = error === null ? '' : `: ${error}`
    if (reason === 'late') return `Der Auftrag wurde nicht innerhalb von ${seconds} s fertig${said}`
    if (reason === 'noJob') return `Nicht ausgeführt${said}`
    if (reason === 'notTried') return 'Nicht geprüft'
    return `Der Auftrag ist fehlgeschlagen${said}`
  },
  noFirmware: 'Nicht bekannt',
}

export const sheetWords: Record<SheetLanguage, SheetWords> = { en: english, de: german }
