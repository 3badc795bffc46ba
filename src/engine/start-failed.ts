import { readFileSync } from 'node:fs';
import { ConnectorError } from '../errors/index.js';

/** @param log the end of the server's or Maven's output, when there is some */
export function startFailed(message: string, where: string, todo: string, log = ''): ConnectorError {
  const end = log.trimEnd().split('\n').slice(-20).join('\n');
  return new ConnectorError('ENGINE_START_FAILED', end === '' ? message : `${message}. The end of its log:\n${end}`, {
    where,
    todo,
  });
}

/** The end of a text file; empty when it cannot be read. */
export function logTail(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(-8000);
  } catch {
    return '';
  }
}
