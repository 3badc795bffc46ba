import { z } from 'zod';

import type { FailureLimitTable, HubTable } from '../delineate/index.js';
import { createEncoder, keyText, keyWords, type Encoder } from '../encode/index.js';
import { ConnectorError } from '../errors/index.js';
import { loadMamba, type KeyPredictor } from '../model/index.js';
import { createTemplateMiner, type TemplateMiner } from '../parse/index.js';
import type { Bundle } from '../types/index.js';
import { jsonOf, PART, partOf } from './bundle-codec.js';

/** What training found out about benign time. */
export interface Calibration {
  /** An event whose key ranks behind this is anomalous. */
  readonly topK: number;
  /** Evidence from which a segment alarms. */
  readonly threshold: number;
  readonly budgetPerDay: number;
  /** Keys that training never saw count for nothing, in the threshold and while scoring: for measuring the model alone. */
  readonly maskNovel: boolean;
  readonly hubs: HubTable;
  readonly failures: FailureLimitTable;
  /** Settings that the templates and profiles were learned with; scoring keeps them. */
  readonly knownAfterHours: number;
}

const limits = z.object({ existing: z.number().positive(), root: z.number().positive() });

const calibrationSchema = z.object({
  topK: z.number().int().positive(),
  threshold: z.number().positive(),
  budgetPerDay: z.number().positive(),
  maskNovel: z.boolean().default(false),
  hubs: z.array(
    z.object({
      host: z.string(),
      addresses: z.array(z.string()),
      accounts: z.array(z.string()),
      cronUsers: z.array(z.string()),
    }),
  ),
  failures: z.object({ unseen: limits, hosts: z.array(limits.extend({ host: z.string() })) }),
  knownAfterHours: z.number().min(0),
});

/** A bundle's parts brought to life. */
export interface LoadedBundle {
  readonly bundle: Bundle;
  readonly calibration: Calibration;
  readonly miner: TemplateMiner;
  readonly encoder: Encoder;
  readonly predictor: KeyPredictor;
  /** A vocabulary key as a person reads it. */
  keyName(keyId: number): string;
}

/**
 * Reads every part. The parse and encode settings are the bundle's own, since ids would drift otherwise.
 * @throws ConnectorError BUNDLE_CORRUPT
 */
export function openBundle(bundle: Bundle): LoadedBundle {
  const parsed = calibrationSchema.safeParse(jsonOf(bundle, PART.calibration));
  if (!parsed.success) {
    throw new ConnectorError('BUNDLE_CORRUPT', `part ${PART.calibration} does not have its form`, {
      where: `bundle ${bundle.manifest.id}`,
      todo: 'train again',
    });
  }
  const calibration: Calibration = parsed.data;
  const miner = createTemplateMiner({}, jsonOf(bundle, PART.templates));
  const encoder = createEncoder(
    { lagMs: calibration.knownAfterHours * 3_600_000 },
    { vocabulary: jsonOf(bundle, PART.vocabulary), profiles: jsonOf(bundle, PART.profiles) },
  );
  const predictor = loadMamba(partOf(bundle, PART.model), encoder.keyTuples());
  return { bundle, calibration, miner, encoder, predictor, keyName: keyNamer(encoder, miner) };
}

/** Names of vocabulary keys, made when first asked for. */
export function keyNamer(encoder: Encoder, miner: TemplateMiner): (keyId: number) => string {
  const names = new Map<number, string>();
  return (keyId) => {
    let name = names.get(keyId);
    if (name === undefined) {
      const key = encoder.keyOf(keyId);
      const template = key.template === 0 ? undefined : miner.templates()[key.template - 1];
      name = keyText(template === undefined ? 'UNKNOWN' : `${template.program}: ${template.text}`, keyWords(key));
      names.set(keyId, name);
    }
    return name;
  };
}
