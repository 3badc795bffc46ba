import type { CommanderError } from 'commander';
import pc from 'picocolors';

import { ConnectorError } from '../errors/index.js';
import { printable } from './printable.js';

const USAGE_CODES = new Set(['USAGE', 'CONFIG_INVALID']);

/** 2 for what the person typed or configured, 1 for every other fault. */
export function exitCode(error: unknown): number {
  return error instanceof ConnectorError && USAGE_CODES.has(error.code) ? 2 : 1;
}

/**
 * What a person sees of a fault: code and what, where, what to do. Never a stack trace, unless asked for by
 * LOGMAMBA_DEBUG. Pieces of a log in it are made printable.
 */
export function faultText(error: unknown, debug: boolean): string {
  if (!(error instanceof ConnectorError)) {
    const message = error instanceof Error ? error.message : String(error);
    const text = `${pc.red('INTERNAL')}: ${printable(message)}\n  what to do: this is a fault of LogMamba; run again with LOGMAMBA_DEBUG=1 and report what it prints`;
    return debug && error instanceof Error ? `${text}\n${printable(error.stack ?? '')}` : text;
  }
  const { where, todo } = error.context;
  const lines = [`${pc.red(error.code)}: ${printable(error.message)}`];
  if (where !== undefined) lines.push(`  where: ${oneLine(where)}`);
  if (todo !== undefined) lines.push(`  what to do: ${oneLine(todo)}`);
  if (debug) {
    const { cause } = error;
    lines.push(printable(error.stack ?? ''));
    if (cause instanceof Error) lines.push(printable(`caused by: ${cause.stack ?? ''}`));
  }
  return lines.join('\n');
}

/** What commander refuses, as a fault like any other. */
export function usageFault(error: CommanderError, command: string): ConnectorError {
  return new ConnectorError(
    'USAGE',
    error.message.replace(/^error: /, ''),
    { where: command, todo: `see \`${command} --help\`` },
    error,
  );
}

function oneLine(text: string): string {
  return printable(text.replaceAll('\n', ' '));
}
