import { ConnectorError, type ErrorCode } from '../errors/index.js';

/** One finding of `check`. A fault stops a hunt; a warning does not, but wants to be known. */
export interface CheckRow {
  readonly name: CheckName;
  readonly state: 'ok' | 'warning' | 'fault';
  readonly text: string;
  /** Of faults, and of warnings that came from one. */
  readonly code?: ErrorCode;
  readonly where?: string;
  readonly todo?: string;
}

export type CheckName =
  | 'engine'
  | 'privileges'
  | 'templates'
  | 'dashboards'
  | 'indices'
  | 'fields'
  | 'sample'
  | 'volume'
  | 'memory'
  | 'state'
  | 'bundle'
  | 'checkpoint'
  | 'drift';

export function okRow(name: CheckName, text: string): CheckRow {
  return { name, state: 'ok', text };
}

export function warningRow(name: CheckName, text: string, todo: string): CheckRow {
  return { name, state: 'warning', text, todo };
}

export function faultRow(name: CheckName, code: ErrorCode, text: string, where: string, todo: string): CheckRow {
  return { name, state: 'fault', text, code, where, todo };
}

/** The rows that `work` finds; a fault that it throws becomes a row in the given state. */
export async function rowsOf(
  name: CheckName,
  thrown: 'warning' | 'fault',
  work: () => Promise<readonly CheckRow[]>,
): Promise<readonly CheckRow[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { where, todo } = error.context;
    return [
      {
        name,
        state: thrown,
        text: error.message,
        code: error.code,
        ...(where === undefined ? {} : { where }),
        ...(todo === undefined ? {} : { todo }),
      },
    ];
  }
}

/** The first row that stops a hunt, as the fault it stands for. */
export function firstFault(rows: readonly CheckRow[]): ConnectorError | undefined {
  const row = rows.find(({ state }) => state === 'fault');
  if (row === undefined) return undefined;
  return new ConnectorError(row.code ?? 'INTERNAL', row.text, {
    ...(row.where === undefined ? {} : { where: row.where }),
    ...(row.todo === undefined ? {} : { todo: row.todo }),
  });
}
