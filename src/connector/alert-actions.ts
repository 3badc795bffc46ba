import { ConnectorError } from '../errors/index.js';

type Json = Readonly<Record<string, unknown>>;

export interface AlertText {
  readonly subject: string;
  readonly message: string;
}

/** Parameters of an action by the type of its connector, as Kibana's connectors take them. */
const PARAMETERS = new Map<string, (text: AlertText, recipients: readonly string[]) => Json>([
  ['.server-log', ({ message }) => ({ level: 'warn', message })],
  ['.slack', ({ message }) => ({ message })],
  ['.teams', ({ message }) => ({ message })],
  ['.email', ({ subject, message }, recipients) => ({ to: recipients, subject, message })],
  // what stands in braces inside is escaped for JSON by this connector
  ['.webhook', ({ subject, message }) => ({ body: JSON.stringify({ title: subject, text: message }) })],
  [
    '.index',
    ({ subject, message }) => ({ documents: [{ '@timestamp': '{{date}}', message: subject, text: message }] }),
  ],
  [
    '.pagerduty',
    ({ subject }) => ({ eventAction: 'trigger', severity: 'warning', summary: subject, source: 'LogMamba' }),
  ],
]);

/** @throws ConnectorError CONFIG_INVALID for a type that no parameters are known for, and for e-mail to nobody */
export function actionParameters(type: string, text: AlertText, recipients: readonly string[]): Json {
  const make = PARAMETERS.get(type);
  if (make === undefined) {
    throw new ConnectorError('CONFIG_INVALID', `Rules cannot tell by a connector of type ${type.slice(0, 100)}`, {
      where: 'alerts.channel',
      todo: `name one of type ${[...PARAMETERS.keys()].join(', ')}, or none, and add the action in Kibana by hand`,
    });
  }
  if (type === '.email' && recipients.length === 0) {
    throw new ConnectorError('CONFIG_INVALID', 'The connector sends e-mail, and there is nobody to send it to', {
      where: 'alerts.recipients',
      todo: 'list the addresses',
    });
  }
  return make(text, recipients);
}
