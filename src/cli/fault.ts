import pc from 'picocolors';

import { ConnectorError } from '../errors/index.js';

const USAGE_CODES = new Set(['USAGE', 'CONFIG_INVALID']);

/** 2 for what the person typed or configured, 1 for every other fault. */
export function exitCode(error: unknown): number {
  return error instanceof ConnectorError && USAGE_CODES.has(error.code) ? 2 : 1;
}

/**
 * What a person sees of a fault: code and what, where, what to do. Never a stack trace, unless asked for by
 * LOGMAMBA_DEBUG.
 */
export function faultText(error: unknown, debug: boolean): string {
  if (!(error instanceof ConnectorError)) {
    const message = error instanceof Error ? error.message : String(error);
    const text = `${pc.red('INTERNAL')}: ${message}\n  what to do: this is a fault of LogMamba; run again with LOGMAMBA_DEBUG=1 and report what it prints`;
    return debug && error instanceof Error ? `${text}\n${error.stack ?? ''}` : text;
  }
  const lines = [`${pc.red(error.code)}: ${error.message}`];
  if (error.context.where !== undefined) lines.push(`  where: ${error.context.where}`);
  if (error.context.todo !== undefined) lines.push(`  what to do: ${error.context.todo}`);
  if (debug)
    lines.push(error.stack ?? '', ...(error.cause instanceof Error ? [`caused by: ${error.cause.stack ?? ''}`] : []));
  return lines.join('\n');
}
