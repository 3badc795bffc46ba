import { describe, expect, it } from 'vitest';

import { configJsonSchema, configTable, configTemplate, parseConfig } from '../../../src/config/index.js';
import { ConnectorError } from '../../../src/errors/index.js';

function fault(text: string, overrides: string[] = [], env: NodeJS.ProcessEnv = {}): ConnectorError {
  try {
    parseConfig(text, 'logmamba.yml', overrides, env);
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
  throw new Error('no fault was reported');
}

describe('configuration', () => {
  it('has a default for everything', () => {
    const config = parseConfig('', 'x', [], {});
    expect(config.engine.url).toBe('http://127.0.0.1:9200');
    expect(config.delineate.alpha).toEqual({ events: 64, lookBackSeconds: 3600, holdSeconds: 1800 });
    expect(Object.isFrozen(config.delineate.alpha)).toBe(true);
  });

  it('takes values from the environment, with fallbacks', () => {
    const text = 'engine:\n  password: ${PW}\n  url: ${URL:-http://es:9200}\n';
    const config = parseConfig(text, 'x', [], { PW: 'geheim' });
    expect(config.engine.password).toBe('geheim');
    expect(config.engine.url).toBe('http://es:9200');
  });

  it('reports every fault at once with path and line', () => {
    const error = fault('engine:\n  urll: http://x\n  maxRetries: many\nsource:\n  pageSize: 5\ntrian: {}\n  \n');
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain('4 faults');
    expect(error.message).toMatch(/engine\.urll \(line 2\): unknown option; did you mean `url`\?/);
    expect(error.message).toMatch(/engine\.maxRetries \(line 3\)/);
    expect(error.message).toMatch(/source\.pageSize \(line 5\)/);
    expect(error.message).toMatch(/trian \(line 6\): unknown option; did you mean `train`\?/);
  });

  it('names a missing environment variable and never its neighbours’ values', () => {
    const error = fault('engine:\n  username: ${NOPE}\n  password: ${PW}\n', [], { PW: 'geheim' });
    expect(error.message).toMatch(/engine\.username \(line 2\): the environment variable NOPE is not set/);
    expect(error.message).not.toContain('geheim');
  });

  it('reports YAML that cannot be read with its line', () => {
    expect(fault('engine:\n  url: "http://x\n').message).toMatch(/YAML \(line \d\)/);
    expect(fault('- a\n- b\n').message).toContain('expected a map of sections');
  });

  it('lets the command line win', () => {
    expect(parseConfig('sink:\n  write: flagged\n', 'x', ['sink.write=all', 'train.seed=7'], {}).train.seed).toBe(7);
    expect(fault('', ['nonsense']).message).toContain('SECTION.NAME=VALUE');
    expect(fault('', ['sink.write=some']).message).toContain('sink.write');
  });

  it('writes a template that is valid as it stands and with every option uncommented', () => {
    const template = configTemplate();
    const defaults = parseConfig('', 'x', [], {});
    expect(parseConfig(template, 'x', [], {})).toEqual(defaults);
    const optionLine = /^# ((?: {2})*[A-Za-z]+:.*)$/;
    const uncommented = template
      .split('\n')
      .map((line) => optionLine.exec(line)?.[1] ?? line)
      .filter((line) => !/^\s+[A-Za-z]+:$/.test(line) || /(alpha|beta):$/.test(line))
      .join('\n');
    expect(parseConfig(uncommented, 'x', [], {})).toEqual(defaults);
    expect(uncommented).toContain('simTh: 0.7');
  });

  it('is what docs/configuration.md and docs/config.schema.json say (update with vitest -u)', async () => {
    await expect(configTable()).toMatchFileSnapshot('../../../docs/configuration.md');
    await expect(configJsonSchema()).toMatchFileSnapshot('../../../docs/config.schema.json');
  });
});
