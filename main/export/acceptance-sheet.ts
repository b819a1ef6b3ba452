/** A run of an acceptance sheet as a document: one page of HTML that needs nothing else, for paper, PDF and archive. */
import { hasEnded } from '../bench-tools/acceptance/run-machine.ts'
import { countsOf, firstFailure } from '../bench-tools/acceptance/verdict.ts'
import { shortHash, type AcceptanceRun, type DeviceResult, type SheetLanguage, type Step } from '../contract/acceptance.ts'
import { html, Html } from './html-text.ts'
import { sheetStyle } from './sheet-style.ts'
import { sheetWords, type SheetWords } from './sheet-words.ts'

/** The document, in a language. Times are of the machine's zone, with their distance from UTC. */
export function acceptanceSheet(run: AcceptanceRun, language: SheetLanguage): string {
  const words = sheetWords[language]
  const [before, between] = words.page('\n', '\n').split('\n') as [string, string]
  const foot = run.lastHash === null ? run.id : `${run.id} · ${shortHash(run.lastHash)}`
  const style = sheetStyle({ left: `${words.title} · ${run.sheetName}`, page: [before, between], foot })
  const { text } = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width" />
        <title>${`${words.title} ${run.sheetName}`}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <p class="kind">${words.title}</p>
        <h1>${run.sheetName}</h1>
        ${run.description === '' ? null : html`<p>${run.description}</p>`} ${outcome(run, words)} ${facts(run, words)}
        ${notices(run, words)} ${units(run, 'failed', words.failedUnits, words)} ${units(run, 'unfinished', words.unfinishedUnits, words)}
        ${tested(run, words)} ${signatures(run, words)} ${allUnits(run, words)}
      </body>
    </html> `
  return text
}

function outcome(run: AcceptanceRun, words: SheetWords): Html {
  const { passed, total, failed, unfinished, open } = countsOf(run)
  return html`<div class="outcome">
    <strong>${words.passedOf(passed, total)}</strong
    >${failed > 0 ? html`<span class="bad">${words.failed(failed)}</span>` : null}${unfinished > 0 ? html`<span>${words.unfinished(unfinished)}</span>` : null}${open > 0 ? html`<span>${words.open(open)}</span>` : null}
  </div>`
}

function facts(run: AcceptanceRun, words: SheetWords): Html {
  const { facts: names } = words
  const rows: [name: string, value: string, isMono?: boolean][] = [
    [names.operator, run.operator],
    [names.started, localTime(run.startedAtMs)],
    [names.bench, run.benchName],
    [names.ended, run.endedAtMs === null ? '–' : localTime(run.endedAtMs)],
    [names.devices, run.targetsInWords],
    [names.app, `Benchfleet ${run.appVersion}`],
    [names.run, run.id, true],
    [names.hash, run.lastHash === null ? '–' : shortHash(run.lastHash), true],
  ]
  return html`<dl>
      ${rows.map(([name, value, isMono]) => html`<dt>${name}</dt><dd${isMono ? new Html(' class="mono"') : null}>${value}</dd>`)}
    </dl>
    ${run.lastHash === null ? null : html`<p class="quiet small">${words.hashNote}</p>`}`
}

function notices(run: AcceptanceRun, words: SheetWords): Html {
  const sentences = [
    ...(hasEnded(run) ? [] : [words.running]),
    ...(run.state === 'canceled' ? [words.canceled] : []),
    ...(run.resumedAtMs.length > 0 ? [words.resumed(run.resumedAtMs.map(localTime).join(', '))] : []),
  ]
  return html`${sentences.map((sentence) => html`<p class="notice">${sentence}</p>`)}`
}

/** Those with this verdict, each with what failed first. */
function units(run: AcceptanceRun, verdict: 'failed' | 'unfinished', title: string, words: SheetWords): Html | null {
  const found = run.devices.filter((device) => device.verdict === verdict)
  if (found.length === 0) return null
  const { columns } = words
  return html`<h2>${title}</h2>
    <table>
      <thead>
        <tr>
          <th>${columns.slot}</th>
          <th>${columns.unit}</th>
          <th>${columns.firmware}</th>
          <th>${columns.reason}</th>
        </tr>
      </thead>
      <tbody>
        ${bySlot(found).map(
          (device) =>
            html`<tr>
              ${unitCells(device, words)}
              <td>${whatFailed(run, device, words)}</td>
            </tr> `,
        )}
      </tbody>
    </table>`
}

function unitCells({ slot, name, deviceId, firmware }: DeviceResult, words: SheetWords): Html {
  return html`<td class="slot">${slot ?? '–'}</td>
    <td><span class="unit">${name}</span>${name === deviceId ? null : html` <span class="mono whole">${deviceId}</span>`}</td>
    <td>${firmware ?? words.noFirmware}</td>`
}

function whatFailed(run: AcceptanceRun, device: DeviceResult, words: SheetWords): string {
  const failure = firstFailure(device)
  if (failure === null) return '–'
  const step = run.steps[failure.step]!
  const sentence =
    'work' in failure
      ? words.workReason(failure.work, step.workWithinSeconds)
      : words.checkReason(step.checks[failure.check]!, failure.reason, failure.found)
  return run.steps.length === 1 ? sentence : `${words.step(failure.step + 1)}: ${sentence}`
}

function tested({ steps }: AcceptanceRun, words: SheetWords): Html {
  const { columns } = words
  return html`<h2>${words.whatWasTested}</h2>
    <table>
      <thead>
        <tr>
          <th>${columns.step}</th>
          <th>${columns.expected}</th>
        </tr>
      </thead>
      <tbody>
        ${steps.map(
          (step, index) =>
            html`<tr>
              <td>${index + 1}. ${step.title === '' ? null : html`<strong>${step.title}</strong><br />`}${jobWords(step, words)}</td>
              <td>${expectations(step, words)}</td>
            </tr> `,
        )}
      </tbody>
    </table>`
}

function jobWords({ work, workWithinSeconds }: Step, words: SheetWords): Html {
  if (work === null) return html`<span class="quiet">${words.job.none}</span>`
  const within = html`<br /><span class="quiet small">${words.within(workWithinSeconds)}</span>`
  if (work.kind === 'jobTemplate') return html`${words.job.template(work.jobTemplateId)}${within}`
  const { name, value } = work.operation
  return html`${words.job[work.type](name, value === undefined ? '' : JSON.stringify(value))}${within}`
}

function expectations({ checks, checksWithinSeconds }: Step, words: SheetWords): Html {
  if (checks.length === 0) return html`<span class="quiet">–</span>`
  const items = checks.map(
    (check) => html`<li>${words.name(check)} ${words.expected(check.expected)}${check.isFresh ? `, ${words.fresh}` : null}</li>`,
  )
  return html`<ul>
      ${items}
    </ul>
    <span class="quiet small">${words.within(checksWithinSeconds)}</span>`
}

function allUnits(run: AcceptanceRun, words: SheetWords): Html {
  const { columns } = words
  return html`<h2>${words.allUnits}</h2>
    <table>
      <thead>
        <tr>
          <th>${columns.slot}</th>
          <th>${columns.unit}</th>
          <th>${columns.firmware}</th>
          <th>${columns.result}</th>
          <th>${columns.found}</th>
        </tr>
      </thead>
      <tbody>
        ${bySlot(run.devices).map(
          (device) =>
            html`<tr>
              ${unitCells(device, words)}
              <td class="result">${verdict(device, words)}</td>
              <td class="mono">${valuesFound(run, device)}</td>
            </tr> `,
        )}
      </tbody>
    </table>`
}

function verdict({ verdict: given }: DeviceResult, words: SheetWords): Html {
  const word = words.verdict[given ?? 'open']
  return given === 'failed' ? html`<span class="bad">✗ ${word}</span>` : html`${given === 'passed' ? '✓ ' : null}${word}`
}

function valuesFound({ steps }: AcceptanceRun, device: DeviceResult): Html {
  const found = device.steps.flatMap(({ checks }, step) =>
    checks.flatMap(({ found: value }, check) => (value === null ? [] : [`${steps[step]!.checks[check]!.name || 'answer'} = ${value}`])),
  )
  return found.length === 0
    ? html`–`
    : html`${found.map((value, index) => html`${index > 0 ? ' · ' : null}<span class="whole">${value}</span>`)}`
}

function signatures(run: AcceptanceRun, words: SheetWords): Html | null {
  if (run.signatures.length === 0) return null
  const lines = run.signatures.map((name) => html`<div>${name}<br /><span class="quiet small">${words.dateAndSignature}</span></div>`)
  return html`<div class="sign">
    <h2>${words.signatures}</h2>
    <div class="signatures">${lines}</div>
  </div>`
}

const natural = new Intl.Collator('en', { numeric: true })

function bySlot(devices: readonly DeviceResult[]): DeviceResult[] {
  return devices.toSorted(
    (left, right) =>
      Number(left.slot === null) - Number(right.slot === null) ||
      natural.compare(left.slot ?? '', right.slot ?? '') ||
      natural.compare(left.deviceId, right.deviceId),
  )
}

/** 2026-11-21 14:02:11 +01:00 */
function localTime(atMs: number): string {
  const offset = -new Date(atMs).getTimezoneOffset()
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0')
  const zone = `${offset < 0 ? '−' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`
  return `${new Date(atMs + offset * 60_000).toISOString().slice(0, 19).replace('T', ' ')} ${zone}`
}
