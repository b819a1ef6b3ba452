/** Lists in pages. A token tells the place where a page ended, so that nothing is passed over while things come and go. */
import { AwsError } from './errors.ts'

/** The largest page (AWS IoT, `maxResults`), and the usual one. */
export const mostAPage = 250

export interface PageRequest {
  maxResults: number
  nextToken?: string | undefined
}

/** A row with its place: places compare as texts, and each is of one row only. */
export interface Placed<Row> {
  place: string
  row: Row
}

export interface Page<Row> {
  rows: Row[]
  /** Absent with the last row. */
  nextToken?: string
}

/** The place that a token tells; undefined without one. @throws AwsError InvalidRequestException for a token that no page gave. */
export function placeIn(nextToken: string | undefined): string | undefined {
  if (nextToken === undefined) return undefined
  const text = Buffer.from(nextToken, 'base64url').toString()
  if (!text.startsWith('after ') || tokenOf(text.slice(6)) !== nextToken)
    throw new AwsError('InvalidRequestException', '‘nextToken’ is not one that a page gave: begin again without it.')
  return text.slice(6)
}

function tokenOf(place: string): string {
  return Buffer.from(`after ${place}`).toString('base64url')
}

/** The page of rows that begins after its token's place, in the order of places: rising, or the other way round. */
export function pageOf<Row>(rows: Iterable<Placed<Row>>, request: PageRequest, order: 'rising' | 'falling' = 'rising'): Page<Row> {
  const after = placeIn(request.nextToken)
  const isAfter = order === 'rising' ? (place: string, than: string) => place > than : (place: string, than: string) => place < than
  const left = [...rows].filter(({ place }) => after === undefined || isAfter(place, after))
  left.sort((a, b) => (a.place === b.place ? 0 : isAfter(a.place, b.place) ? 1 : -1))
  return cut(left, request.maxResults)
}

/**
 * The first of the rows that are left.
 * @param endsAt the place up to which they have been looked for; null: they are all there are.
 */
export function cut<Row>(left: readonly Placed<Row>[], maxResults: number, endsAt: string | null = null): Page<Row> {
  const page = left.slice(0, maxResults)
  const goesOnAfter = page.length < left.length ? page.at(-1)!.place : endsAt
  return { rows: page.map(({ row }) => row), ...(goesOnAfter === null ? {} : { nextToken: tokenOf(goesOnAfter) }) }
}
