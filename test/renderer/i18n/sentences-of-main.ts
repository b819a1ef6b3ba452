import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const main = path.resolve(import.meta.dirname, '../../../main')
/** Calls whose texts are for the reference of the API. */
const documents = new Set(['describe', 'meta', 'route'])
/** Headers of HTTP. */
const isTechnical = (text: string) => /charset=|filename=|-src |^HTTP\/1|^Content-Length|close$/.test(text)
/** Texts of more than one word, with a small letter. */
const reads = (text: string) => /\p{L}{2,}\S* \S/u.test(text) && /\p{Ll}/u.test(text) && !isTechnical(text)
/** Whose texts no screen shows: the command line and what programs are told are in English. */
const leaves = ['composition/command-line.ts', 'composition/data-folder.ts', 'api/doors/', 'network/checks/windows-lines.ts']

/** The texts of a literal, a template or a sum of them, with null for each value between. */
function piecesOf(node: ts.Node): (string | null)[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.flatMap(({ literal }) => [null, literal.text])]
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return [null]
  return [...piecesOf(node.left), ...piecesOf(node.right)]
}

/** What stands in the values of a sum. */
function valuesOf(node: ts.Node): ts.Node[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return []
  if (ts.isTemplateExpression(node)) return node.templateSpans.map(({ expression }) => expression)
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
    ? [...valuesOf(node.left), ...valuesOf(node.right)]
    : [node]
}

function written(pieces: (string | null)[]): string {
  let values = 0
  return pieces.map((piece) => piece ?? `{${(values += 1) - 1}}`).join('')
}

/** What a room of main says, as it stands in its files: `{0}`, `{1}` … in place of values. */
export function sentencesOf(room: string): Set<string> {
  const found = new Set<string>()
  const take = (text: string) => reads(text) && found.add(text)
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isRegularExpressionLiteral(node)) return
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && documents.has(node.expression.name.text))
      return visit(node.expression.expression)
    const pieces = piecesOf(node)
    if (pieces.some((piece) => piece !== null)) take(written(pieces))
    if (ts.isBinaryExpression(node) && pieces.length > 1) return valuesOf(node).forEach(visit)
    ts.forEachChild(node, visit)
  }
  const folder = path.join(main, room)
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.ts') && !leaves.some((leaf) => `${room}/${name}`.startsWith(leaf)))
      visit(ts.createSourceFile(name, readFileSync(path.join(folder, name), 'utf8'), ts.ScriptTarget.Latest, true))
  return found
}
