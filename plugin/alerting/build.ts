import { detectionRules } from './detection-rules.js';
import { elastalertRules } from './elastalert-rules.js';
import { kibanaRules } from './kibana-rules.js';
import { healthMonitor, hostMonitor, segmentMonitor } from './monitors.js';

/** The text of every file that is made here, by its path in this folder. */
export function buildAlerting(): Map<string, string> {
  const files = new Map<string, string>();
  const monitors = { segments: segmentMonitor(), hosts: hostMonitor(), health: healthMonitor() };
  for (const [name, body] of Object.entries(monitors)) files.set(`opensearch/${name}.json`, json(body));
  for (const rule of kibanaRules()) files.set(`kibana/${rule.key}.json`, json(rule));
  const detection = detectionRules().map((rule) => `${JSON.stringify(rule)}\n`);
  files.set('kibana/detection-rules.ndjson', detection.join(''));
  for (const [name, text] of elastalertRules()) files.set(`elastalert/rules/${name}`, text);
  return files;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
