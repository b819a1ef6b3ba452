import { expect, test } from 'vitest'
import { BenchSentences } from '../../../renderer/i18n/bench-sentences.ts'
import german, { rooms } from '../../../renderer/i18n/de/bench/index.ts'
import { sentencesOf } from './sentences-of-main.ts'

const values = (text: string) => [...new Set([...text.matchAll(/\{\d+\}/g)].map(([place]) => place))].sort()

test.each(Object.entries(rooms))('all that %s says is in German, and nothing besides', { timeout: 30_000 }, (room, book) => {
  const said = sentencesOf(room)
  expect([...said].filter((sentence) => !Object.hasOwn(german, sentence))).toEqual([])
  expect(Object.keys(book).filter((sentence) => !said.has(sentence))).toEqual([])
})

test('a sentence has the same values in German as in English', () => {
  expect(Object.entries(german).filter(([english, translated]) => values(english).join() !== values(translated).join())).toEqual([])
})

const sentences = new BenchSentences({
  'There is no device ‘{0}’: it may have been deleted.': 'Es gibt kein Gerät „{0}“: vielleicht wurde es gelöscht.',
  'Job ‘{0}’ cannot run: {1}': 'Auftrag „{0}“ kann nicht laufen: {1}',
  'Job ‘{0}’ {1}.': 'Auftrag „{0}“ {1}.',
  'was stopped': 'wurde angehalten',
  'it is offline': 'es ist offline',
  'The disk is full.': 'Die Platte ist voll.',
  'Sent {0} of {1}.': 'Von {1} wurden {0} gesendet.',
})

test.each([
  ['a whole sentence', 'The disk is full.', 'Die Platte ist voll.'],
  ['a value', 'There is no device ‘fridge-1’: it may have been deleted.', 'Es gibt kein Gerät „fridge-1“: vielleicht wurde es gelöscht.'],
  ['values in another order', 'Sent 3 of 10.', 'Von 10 wurden 3 gesendet.'],
  ['words of the bench as a value', 'Job ‘Reboot’ was stopped.', 'Auftrag „Reboot“ wurde angehalten.'],
  [
    'a sentence in a sentence',
    'Job ‘A’ cannot run: There is no device ‘b’: it may have been deleted.',
    'Auftrag „A“ kann nicht laufen: Es gibt kein Gerät „b“: vielleicht wurde es gelöscht.',
  ],
  ['a name that is words of the bench', 'Job ‘was stopped’ was stopped.', 'Auftrag „was stopped“ wurde angehalten.'],
  ['several sentences', 'The disk is full. Sent 1 of 2.', 'Die Platte ist voll. Von 2 wurden 1 gesendet.'],
  ['a value with signs of patterns', 'Job ‘a(b|c)*’ was stopped.', 'Auftrag „a(b|c)*“ wurde angehalten.'],
  ['a value of several lines', 'Job ‘a\nb’ was stopped.', 'Auftrag „a\nb“ wurde angehalten.'],
  ['the words of a device', 'LED driver: open circuit', 'LED driver: open circuit'],
  ['half of what is known', 'The disk is full. My sensor broke.', 'The disk is full. My sensor broke.'],
])('%s', (_what, english, translated) => {
  expect(sentences.say(english)).toBe(translated)
  expect(sentences.say(english)).toBe(translated)
})

const inGerman = new BenchSentences(german)

/** What stands in the lists and logs most often, with the values that it has there. */
test.each([
  ['waits', 'Offline: gets it when it connects.', 'Offline: bekommt es, wenn es sich verbindet.'],
  ['waits', 'Behind another job on this device: ‘Reboot all’.', 'Hinter einem anderen Auftrag auf diesem Gerät: „Reboot all“.'],
  ['waits', 'Connected, but does not listen for commands yet.', 'Verbunden, wartet aber noch nicht auf Befehle.'],
  ['check', 'Template ‘fridge’ has no setting ‘speed’.', 'Vorlage „fridge“ hat keine Einstellung „speed“.'],
  [
    'job state',
    'Job ‘A’ is running and cannot be edited: copy it and edit the copy.',
    /^Auftrag „A“ ist am Laufen und kann nicht bearbeitet werden: /,
  ],
  ['time-out', 'The device gave no result within 5 min.', 'Das Gerät hat binnen 5 min kein Ergebnis geliefert.'],
  [
    'time-out',
    'It was not begun within 600 s of being queued. It ran out while the bench was closed.',
    'Nicht binnen 600 s nach dem Einreihen begonnen. Sie lief ab, während der Prüfplatz geschlossen war.',
  ],
  [
    'abort rule',
    '‘Firmware’ failed on 1 device and was canceled by its abort rule.',
    '„Firmware“: 1 Gerät fehlgeschlagen, durch seine Abbruchregel abgebrochen.',
  ],
  ['audit', 'Made job ‘Reboot’ and ran it.', 'Auftrag „Reboot“ angelegt und gestartet.'],
  ['audit', 'Made job ‘Reboot’.', 'Auftrag „Reboot“ angelegt.'],
  ['audit', 'Canceled job ‘Reboot’ by force, reason WRONG_FIRMWARE.', 'Auftrag „Reboot“ abgebrochen mit Gewalt, Grund WRONG_FIRMWARE.'],
  ['audit', 'Canceled job ‘Reboot’, reason WRONG_FIRMWARE.', 'Auftrag „Reboot“ abgebrochen, Grund WRONG_FIRMWARE.'],
  [
    'audit',
    'Changed the settings: MQTT port 1884, Name of this bench Lab.',
    /^Einstellungen geändert: MQTT-Port 1884, Name dieses Prüfplatzes Lab\.$/,
  ],
  ['audit', 'Imported 40 devices.', '40 Geräte importiert.'],
  ['event', 'Job ‘Reboot’ was canceled: The job was deleted.', 'Auftrag „Reboot“ wurde abgebrochen: Der Auftrag wurde gelöscht.'],
  ['event', 'Fridge 3 failed: sensor silent.', 'Fridge 3 fehlgeschlagen: sensor silent.'],
  [
    'event',
    'Fridge 3 timed out: The device gave no result within 30 s.',
    'Fridge 3: Zeit abgelaufen: Das Gerät hat binnen 30 s kein Ergebnis geliefert.',
  ],
  ['traffic', 'Reports temperature, door and 3 more.', 'Meldet temperature, door und 3 weitere.'],
  [
    'traffic',
    'Reports firmware and desires interval in its shadow ‘config’.',
    'Meldet firmware und setzt als Soll interval in seinem Shadow „config“.',
  ],
  ['traffic', 'Telemetry of sensor1: temperature, humidity.', 'Telemetrie von sensor1: temperature, humidity.'],
  ['traffic', 'Telemetry: temperature.', 'Telemetrie: temperature.'],
  ['traffic', 'Sent job ‘Reboot’.', 'Auftrag „Reboot“ gesendet.'],
  ['traffic', 'Sent job ‘Reboot’ (attempt 2).', 'Auftrag „Reboot“ gesendet (Versuch 2).'],
  [
    'traffic',
    'Answers a command: in progress. Job ‘Reboot’ (attempt 3): in progress.',
    'Beantwortet einen Befehl: in Arbeit. Auftrag „Reboot“ (Versuch 3): in Arbeit.',
  ],
  [
    'traffic',
    'Answers a command: completed. Job ‘A: b’: completed.',
    'Beantwortet einen Befehl: abgeschlossen. Auftrag „A: b“: abgeschlossen.',
  ],
  ['traffic', 'The payload is not JSON (Unexpected end of JSON input).', 'Der Inhalt ist kein JSON (Unexpected end of JSON input).'],
  [
    'traffic',
    'Its write to its shadow is rejected with 400: Missing required node: state. It changes nothing.',
    'Das Schreiben in seinen Shadow wird mit 400 abgelehnt: Missing required node: state. Es ändert sich nichts.',
  ],
  [
    'traffic',
    'Its question for its jobs is rejected with InvalidJson: The payload is not UTF-8 text. It changes nothing.',
    'Die Frage nach seinen Aufträgen wird mit InvalidJson abgelehnt: Die Nutzdaten sind kein UTF-8-Text. Es ändert sich nichts.',
  ],
  [
    'door',
    '‘thermo-1’ was refused. Its token expired at 2026-11-21 14:02:11: the device has to sign a new one, and its clock has to be right.',
    /^„thermo-1“ wurde abgewiesen\. Sein Token ist um 2026-11-21 14:02:11 abgelaufen: /,
  ],
  [
    'door',
    'The certificate, ‘CN=device-1’, is no CA and signs no other: give the one that signed it. A single device is let in by its thumbprint.',
    /^Das Zertifikat „CN=device-1“ ist keine CA und unterschreibt keine anderen: /,
  ],
  ['input', '‘limit’ must be >=1.', '„limit“ muss >=1 sein.'],
  ['input', '‘operations’: A job needs at least one operation.', '„operations“: Ein Auftrag braucht mindestens einen Vorgang.'],
  ['run file', 'Line 5 was changed after it was written.', 'Zeile 5 wurde nach dem Schreiben geändert.'],
  ['run file', 'Line 12 (device ‘a’) was changed after it was written.', 'Zeile 12 (Gerät „a“) wurde nach dem Schreiben geändert.'],
  ['device failure', 'It is not on the list', 'It is not on the list'],
  ['device failure', 'Valve and pump are stuck', 'Valve and pump are stuck'],
])('%s: %s', (_what, english, expected) => {
  const said = inGerman.say(english)
  if (typeof expected === 'string') expect(said).toBe(expected)
  else expect(said).toMatch(expected)
})
