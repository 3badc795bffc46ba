import { ConnectorError } from '../errors/index.js';

/**
 * The value of an option that takes a number.
 * @throws ConnectorError USAGE
 */
export function parseNumber(text: string, option: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new ConnectorError('USAGE', `\`${text}\` is not a number`, { where: option, todo: 'write a number' });
}
