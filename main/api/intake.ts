import { deviceOfCode } from '../bench-tools/intake/find-code.ts'
import { readUnits } from '../bench-tools/intake/read-units.ts'
import { countsOf, rowsOf } from '../bench-tools/intake/reckon.ts'
import { pluggedIn, refuseFinished, scanned } from '../bench-tools/intake/scan.ts'
import { withoutUnit, withUnitAgain } from '../bench-tools/intake/taken-off.ts'
import { BenchError } from '../contract/errors.ts'
import { intakeStatuses, type IntakeList, type IntakeUnit, type IntakeView } from '../contract/intake.ts'
import { done } from './done.ts'
import { inChunks } from './in-chunks.ts'
import { knownToTheBench } from './known-to-the-bench.ts'
import { holds, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { Turns } from './turns.ts'
import { Undos } from './undo.ts'

/** @throws BenchError NotFound */
function requireList({ tools }: ApiPort, intakeId: string): IntakeList {
  const list = tools.intakeLists.get(intakeId)
  if (!list) throw new BenchError('NotFound', `There is no intake list ‘${intakeId}’: it may have been deleted.`, { intakeId })
  return list
}

function viewOf(port: ApiPort, list: IntakeList): IntakeView {
  const { id, name, openedAtMs, openedBy, finishedAtMs, finishedBy, serialFrom, pairsWithPlugged } = list
  const isPairing = pairsWithPlugged && finishedAtMs === null
  return {
    ...{ id, name, openedAtMs, openedBy, finishedAtMs, finishedBy, serialFrom, pairsWithPlugged },
    counts: countsOf(rowsOf(list, port.fleet)),
    pluggedIn: isPairing ? pluggedIn(list, port.arrivedSince(openedAtMs)) : null,
  }
}

/** The units of a CSV. @throws BenchError InvalidInput where it has bad rows, unless only the good ones are wanted. */
function unitsOf(port: ApiPort, { csv, goodOnly }: { csv: string; goodOnly: boolean }, units: readonly IntakeUnit[]): IntakeUnit[] {
  const { good, problems } = readUnits(csv, { templateIdOf: knownToTheBench(port).templateIdOf, units })
  const [first, ...others] = problems
  if (first && (!goodOnly || good.length === 0)) {
    const more = others.length === 0 ? '' : ` There are ${others.length} more problems.`
    throw new BenchError('InvalidInput', `Nothing was added. Line ${first.line}: ${first.message}${more}`, { problems })
  }
  return good
}

/** What one may do with intake lists. */
export function intakeHandlers(port: ApiPort) {
  const { intake: calls } = procedures
  const records = port.tools.intakeLists
  /** Acts on one list wait for each other: each begins with what the one before has kept. */
  const turns = new Turns()
  const undos = new Undos()
  const note = (operation: string, sentence: string, who: string) =>
    port.submit({ kind: 'audit.note', operation: `intake.${operation}`, sentence, who })

  /** Changes a list, notes who did it, and answers how it stands then. */
  const change = (intakeId: string, who: string, act: (list: IntakeList) => { list: IntakeList; operation: string; sentence: string }) =>
    turns.take(intakeId, async () => {
      const { list, operation, sentence } = act(requireList(port, intakeId))
      await records.put(list)
      await note(operation, sentence, who)
      return viewOf(port, list)
    })

  return calls.router({
    list: calls.list.handler(() => ({
      items: records
        .list()
        .toSorted((left, right) => right.openedAtMs - left.openedAtMs)
        .map((list) => viewOf(port, list)),
    })),
    check: calls.check.handler(({ input: { csv, intakeId } }) =>
      readUnits(csv, {
        templateIdOf: knownToTheBench(port).templateIdOf,
        units: intakeId === undefined ? [] : requireList(port, intakeId).units,
      }),
    ),
    create: calls.create.handler(async ({ input: { csv, goodOnly, ...rest }, context: { who } }) => {
      const list: IntakeList = {
        id: port.newId('intake'),
        ...rest,
        openedAtMs: port.now(),
        openedBy: who,
        finishedAtMs: null,
        finishedBy: null,
        units: unitsOf(port, { csv, goodOnly }, []),
        checks: [],
        strays: [],
        onlineBefore: [...port.fleet.devices()].filter(({ presence }) => presence === 'online').map(({ deviceId }) => deviceId),
        result: null,
      }
      await records.put(list)
      await note('create', `Opened the intake list ‘${list.name}’ with ${unitWords(list.units.length)}.`, who)
      return viewOf(port, list)
    }),
    find: calls.find.handler(({ input: { code } }) => {
      const open = records.list().filter(({ finishedAtMs }) => finishedAtMs === null)
      const openLists = open.toSorted((left, right) => right.openedAtMs - left.openedAtMs)
      return {
        deviceId: deviceOfCode(code, port.fleet, openLists),
        openLists: openLists.map(({ id, name }) => ({ id, name })),
      }
    }),
    get: calls.get.handler(({ input }) => viewOf(port, requireList(port, input.intakeId))),
    rows: calls.rows.handler(({ input: { intakeId, status, search, sort, ...page } }) => {
      const rows = rowsOf(requireList(port, intakeId), port.fleet).filter(
        (row) =>
          (status === undefined || row.status === status) &&
          (search === undefined || holds(search, row.deviceId, row.name, row.label, row.serial, row.slot, row.reportedSerial)),
      )
      const ordered = sorted(rows, sort ?? 'status', {
        status: (row) => intakeStatuses.indexOf(row.status),
        deviceId: (row) => row.deviceId,
        name: (row) => row.name,
        label: (row) => row.label,
        serial: (row) => row.serial,
        slot: (row) => row.slot,
        seen: (row) => row.seenAtMs,
        checked: (row) => row.checkedAtMs,
      })
      return pageOf(ordered, page, (row) => row)
    }),
    add: calls.add.handler(({ input: { intakeId, ...wanted }, context: { who } }) =>
      change(intakeId, who, (list) => {
        refuseFinished(list)
        const added = unitsOf(port, wanted, list.units)
        const codes = new Set(added.flatMap(({ deviceId, serial, label }) => [deviceId, serial, label]))
        return {
          list: { ...list, units: [...list.units, ...added], strays: list.strays.filter(({ code }) => !codes.has(code)) },
          operation: 'add',
          sentence: `Added ${unitWords(added.length)} to the intake list ‘${list.name}’.`,
        }
      }),
    ),
    remove: calls.remove.handler(async ({ input: { intakeId, deviceId }, context: { who } }) => {
      const undoId = port.newId('undo')
      const view = await change(intakeId, who, (list) => {
        refuseFinished(list)
        const taken = withoutUnit(list, deviceId)
        undos.remember(undoId, async (by) => {
          await change(intakeId, by, (now) => {
            refuseFinished(now)
            const back = withUnitAgain(now, taken)
            return { list: back, operation: 'putBack', sentence: `Put ‘${deviceId}’ back on the intake list ‘${now.name}’.` }
          })
          return 1
        })
        return { list: taken.list, operation: 'remove', sentence: `Took ‘${deviceId}’ out of the intake list ‘${list.name}’.` }
      })
      return { ...view, undoId }
    }),
    putBack: calls.putBack.handler(async ({ input: { intakeId, undoId }, context: { who } }) => {
      const list = requireList(port, intakeId)
      const undo = undos.take(undoId)
      if (!undo)
        throw new BenchError(
          'NotFound',
          `That unit cannot be put back on the intake list ‘${list.name}’ any more: it was put back already, or the bench was started anew. Add it again.`,
        )
      await undo(who)
      return viewOf(port, requireList(port, intakeId))
    }),
    scan: calls.scan.handler(({ input: { intakeId, code }, context: { who } }) =>
      turns.take(intakeId, async () => {
        const before = requireList(port, intakeId)
        const { list, outcome, unit } = scanned(before, { code, atMs: port.now(), who, arrivals: port.arrivedSince(before.openedAtMs) })
        if (list !== before) await records.put(list)
        const row = unit === null ? null : (rowsOf(list, port.fleet).find(({ key }) => key === unit.deviceId) ?? null)
        const isMismatch = outcome !== 'unplugged' && row?.status === 'mismatch'
        if (list !== before && unit !== null)
          await note(
            isMismatch ? 'mismatch' : 'scan',
            isMismatch && row.mismatch
              ? `The label ‘${code}’ of ‘${unit.deviceId}’ did not fit on the intake list ‘${list.name}’: expected ‘${row.mismatch.expected}’, found ‘${row.mismatch.found}’.`
              : `Checked ‘${unit.deviceId}’ in on the intake list ‘${list.name}’.`,
            who,
          )
        return { outcome: isMismatch ? ('mismatch' as const) : outcome, code, row }
      }),
    ),
    register: calls.register.handler(({ input: { intakeId }, context: { who } }) =>
      turns.take(intakeId, async () => {
        const { units } = requireList(port, intakeId)
        const devices = units
          .filter(({ deviceId }) => !port.fleet.device(deviceId))
          .map(({ deviceId, name, slot, templateId }) => ({ deviceId, slot, templateId, ...(name === null ? {} : { name }) }))
        if (devices.length > 0) await port.submit({ kind: 'device.register', devices, by: 'import', who })
        return { registered: devices.length }
      }),
    ),
    finish: calls.finish.handler(({ input: { intakeId }, context: { who } }) =>
      change(intakeId, who, (list) => {
        refuseFinished(list)
        return {
          list: { ...list, finishedAtMs: port.now(), finishedBy: who, result: rowsOf(list, port.fleet) },
          operation: 'finish',
          sentence: `Finished the intake list ‘${list.name}’.`,
        }
      }),
    ),
    reopen: calls.reopen.handler(({ input: { intakeId }, context: { who } }) =>
      change(intakeId, who, (list) => {
        if (list.finishedAtMs === null)
          throw new BenchError('InvalidStateTransition', `The intake list ‘${list.name}’ is open already: go on with it.`)
        return {
          list: { ...list, finishedAtMs: null, finishedBy: null, result: null },
          operation: 'reopen',
          sentence: `Opened the intake list ‘${list.name}’ again.`,
        }
      }),
    ),
    delete: calls.delete.handler(({ input: { intakeId }, context: { who } }) =>
      turns.take(intakeId, async () => {
        const { name } = requireList(port, intakeId)
        await records.remove(intakeId)
        await note('delete', `Deleted the intake list ‘${name}’.`, who)
        return done
      }),
    ),
    csv: calls.csv.handler(({ input }) => {
      const list = requireList(port, input.intakeId)
      return inChunks(onePiece(port.intakeCsv(list, rowsOf(list, port.fleet))))
    }),
  })
}

function unitWords(count: number): string {
  return count === 1 ? '1 unit' : `${count} units`
}

async function* onePiece(text: string): AsyncGenerator<string> {
  yield text
}
