import { cssText } from './html-text.ts'

/** How a sheet looks on A4, and on a screen. @param margins texts of the page's margins */
export function sheetStyle(margins: { left: string; page: readonly [before: string, between: string]; foot: string }): string {
  const [before, between] = margins.page
  return `
@page {
  size: A4;
  margin: 20mm 16mm 18mm;
  @top-left { content: ${cssText(margins.left)}; font: 9pt system-ui, sans-serif; color: #465361; }
  @top-right { content: ${cssText(before)} counter(page) ${cssText(between)} counter(pages); font: 9pt system-ui, sans-serif; color: #465361; }
  @bottom-left { content: ${cssText(margins.foot)}; font: 8pt ui-monospace, "Liberation Mono", monospace; color: #465361; }
}
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; color-scheme: light; }
body { max-width: 178mm; margin: 0 auto; background: #fff; color: #17202b; font: 10pt/1.4 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere; }
@media screen { body { max-width: 190mm; padding: 12mm 6mm 20mm; } }
h1 { margin: 0; font-size: 20pt; line-height: 1.2; }
h2 { margin: 8mm 0 2mm; font-size: 12pt; break-after: avoid; }
p { margin: 1mm 0; }
.kind { color: #465361; font-size: 10pt; }
.quiet { color: #465361; }
.small { font-size: 8.5pt; }
.mono { font-family: ui-monospace, "Liberation Mono", Consolas, monospace; font-size: 8.5pt; }
.outcome { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2mm 6mm; margin: 6mm 0; padding: 3mm 0; border: solid #17202b; border-width: 0.6mm 0 0.25mm; }
.outcome strong { font-size: 16pt; }
.bad { color: #a81b28; font-weight: 600; }
.notice { margin: 3mm 0; padding: 2mm 3mm; border-left: 1mm solid #8a5200; background: #fdf1dc; }
dl { display: grid; grid-template-columns: 24mm minmax(0, 1fr) 24mm minmax(0, 1fr); gap: 1mm 3mm; margin: 0; }
dt { color: #465361; }
dd { margin: 0; }
table { width: 100%; border-collapse: collapse; font-size: 9pt; }
thead { display: table-header-group; }
th { padding: 1mm 3mm 1mm 0; border-bottom: 0.3mm solid #17202b; color: #465361; font-weight: 600; text-align: left; vertical-align: bottom; white-space: nowrap; }
td { padding: 1.2mm 3mm 1.2mm 0; border-bottom: 0.15mm solid #c3ccd6; text-align: left; vertical-align: baseline; }
th:last-child, td:last-child { padding-right: 0; }
tr { break-inside: avoid; }
.slot, .result { white-space: nowrap; }
.whole { display: inline-block; }
.unit { font-weight: 600; }
ul { margin: 0; padding: 0; list-style: none; }
.signatures { display: grid; grid-template-columns: 1fr 1fr; gap: 14mm 12mm; margin-top: 14mm; break-inside: avoid; }
.signatures div { padding-top: 1.5mm; border-top: 0.25mm solid #17202b; }
.sign { break-inside: avoid; }
`
}
