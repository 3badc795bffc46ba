import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildAlerting } from '../../plugin/alerting/build.js';

const FOLDER = resolve(import.meta.dirname, '../../plugin/alerting');
const files = buildAlerting();

describe('the shipped alerting rules', () => {
  it.each([...files])('%s is what plugin/alerting/build.ts gives (update with vitest -u)', async (path, text) => {
    await expect(text).toMatchFileSnapshot(join(FOLDER, path));
  });

  it('are all made there', () => {
    const made = ['opensearch', 'kibana', 'elastalert/rules'].flatMap((folder) =>
      readdirSync(join(FOLDER, folder)).map((name) => `${folder}/${name}`),
    );
    expect(new Set(made)).toEqual(new Set(files.keys()));
  });
});
