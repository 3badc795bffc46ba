import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createLogParser } from '../../../src/parse/index.js';
import { rawLine } from './raw-logs.js';

const DATA = new URL('../../../../shared/data/', import.meta.url);
const present = existsSync(DATA);
if (!present) console.log('public logs: skipped, ../shared/data is absent');

/** Files, and the most contents (templates before Drain) that their lines may come to. */
const FILES: readonly (readonly [file: string, lines: number, contents: number])[] = [
  ['elastic_ec2/auth.log', 7121, 80],
  ['vultr_plemma/auth-0327-0417.log.gz', 350_817, 60],
  ['vultr_plemma/auth-0424.log.gz', 18_682, 60],
  ['vultr_plemma/auth-0507-0522.log.gz', 251_700, 60],
  ['vultr_plemma/auth-0529.log.gz', 5508, 60],
  ['capstonealzheimer/auth.log.gz', 392_173, 60],
  ['tlvlogs_desktop/auth.log', 15_850, 400],
  ['panxiang_server/secure', 13_994, 60],
  ['honeypot_sevayan/secure.log.gz', 25_300, 60],
  ['fall2023_gce/auth.log', 6341, 60],
  ['loghub_parsing/Linux_2k.log', 2000, 400],
  ['loghub_parsing/OpenSSH_2k.log', 2000, 60],
];

describe('public auth logs', () => {
  it.runIf(process.env['CI'] === 'true')('are there in CI', () => {
    expect(present, '../shared/data beside the repository').toBe(true);
  });

  describe.runIf(present)('parse', () => {
    it.each(FILES)('%s', { timeout: 240_000 }, (file, lines, contents) => {
      const bytes = readFileSync(new URL(file, DATA));
      const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/\n$/, '');
      const parser = createLogParser();
      const seen = new Set<string>();
      let parsed = 0;
      let backwards = 0;
      let latest = 0;
      const all = text.split('\n');
      for (const [i, line] of all.entries()) {
        const result = parser.parse(rawLine(line, i + 1));
        if (!result.ok) continue;
        parsed++;
        seen.add(`${result.log.program} ${result.log.content}`);
        if (result.log.timeMs < latest - 3_600_000) backwards++;
        latest = Math.max(latest, result.log.timeMs);
      }
      expect(all.length).toBe(lines);
      expect(parsed / lines).toBeGreaterThan(0.999);
      expect(seen.size).toBeLessThan(contents);
      expect(backwards).toBeLessThan(lines / 1000);
    });
  });
});
