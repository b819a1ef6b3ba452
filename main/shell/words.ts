/** The words of what the system draws around the pages: menus and dialogs, in English and German. */

const english = {
  file: 'File',
  newWindow: 'New window',
  closeWindow: 'Close window',
  quit: 'Quit Benchfleet',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  view: 'View',
  actualSize: 'Actual size',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fullScreen: 'Full screen',
  developerTools: 'Developer tools',
  window: 'Window',
  minimize: 'Minimize',
  zoom: 'Zoom',
  help: 'Help',
  openDataFolder: 'Open data folder',
  about: 'About Benchfleet',
  saveJobCsv: 'Download job details',
  saveCertificates: 'Save certificates',
  savePdf: 'Save as PDF',
  couldNotStart: 'Benchfleet could not start',
  keepOpen: 'Keep open',
  close: 'Close Benchfleet',
  jobRuns: (name: string) => `The job ‘${name}’ is running. Close Benchfleet all the same?`,
  jobsRun: (count: number) => `${count} jobs are running. Close Benchfleet all the same?`,
  goesOn: (count: number) =>
    count === 1
      ? 'Goes on: 1 device was told and goes on by itself. What it reports is taken when the bench is open again; its time limit runs on.'
      : `Goes on: ${count} devices were told and go on by themselves. What they report is taken when the bench is open again; their time limits run on.`,
  pauses: (count: number) =>
    count === 1
      ? 'Pauses: 1 device waits to be told. The job goes on by itself when the bench is open again.'
      : `Pauses: ${count} devices wait to be told. The rollout goes on by itself when the bench is open again.`,
  nobodyJoins: 'Pauses: no device that joins is told until the bench is open again.',
}
export type ShellWords = typeof english

const german: ShellWords = {
  file: 'Datei',
  newWindow: 'Neues Fenster',
  closeWindow: 'Fenster schließen',
  quit: 'Benchfleet beenden',
  edit: 'Bearbeiten',
  undo: 'Rückgängig',
  redo: 'Wiederholen',
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  selectAll: 'Alles auswählen',
  view: 'Ansicht',
  actualSize: 'Originalgröße',
  zoomIn: 'Vergrößern',
  zoomOut: 'Verkleinern',
  fullScreen: 'Vollbild',
  developerTools: 'Entwicklerwerkzeuge',
  window: 'Fenster',
  minimize: 'Minimieren',
  zoom: 'Zoomen',
  help: 'Hilfe',
  openDataFolder: 'Datenordner öffnen',
  about: 'Über Benchfleet',
  saveJobCsv: 'Auftragsdetails herunterladen',
  saveCertificates: 'Zertifikate speichern',
  savePdf: 'Als PDF speichern',
  couldNotStart: 'Benchfleet konnte nicht starten',
  keepOpen: 'Offen lassen',
  close: 'Benchfleet schließen',
  jobRuns: (name) => `Der Auftrag „${name}“ läuft. Benchfleet trotzdem schließen?`,
  jobsRun: (count) => `${count} Aufträge laufen. Benchfleet trotzdem schließen?`,
  goesOn: (count) =>
    count === 1
      ? 'Läuft weiter: 1 Gerät hat den Auftrag und arbeitet selbst weiter. Seine Meldung wird angenommen, sobald der Prüfplatz wieder offen ist; sein Zeitlimit läuft weiter.'
      : `Läuft weiter: ${count} Geräte haben den Auftrag und arbeiten selbst weiter. Ihre Meldungen werden angenommen, sobald der Prüfplatz wieder offen ist; ihre Zeitlimits laufen weiter.`,
  pauses: (count) =>
    count === 1
      ? 'Pausiert: 1 Gerät hat den Auftrag noch nicht. Er geht von selbst weiter, sobald der Prüfplatz wieder offen ist.'
      : `Pausiert: ${count} Geräte haben den Auftrag noch nicht. Der Rollout geht von selbst weiter, sobald der Prüfplatz wieder offen ist.`,
  nobodyJoins: 'Pausiert: Neu hinzukommende Geräte erhalten den Auftrag erst, wenn der Prüfplatz wieder offen ist.',
}

/** @param locale - as the system names it: `de-AT`. Whatever is not German is English. */
export function shellWords(locale: string): ShellWords {
  return /^de\b/i.test(locale) ? german : english
}
