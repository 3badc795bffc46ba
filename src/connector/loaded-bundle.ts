import { z } from 'zod';

import type { AlarmCalibration, HubTable, TempoScale } from '../delineate/index.js';
import { createEncoder, keyText, keyWords, type Encoder } from '../encode/index.js';
import { ConnectorError } from '../errors/index.js';
import {
  loadMamba,
  loadNgram,
  poolPredictors,
  type Backend,
  type NgramPredictor,
  type PooledPredictor,
} from '../model/index.js';
import { createTemplateMiner, type TemplateMiner } from '../parse/index.js';
import { TempoObserver, TempoScorer, type TempoTables } from '../tempo/index.js';
import type { Bundle } from '../types/index.js';
import { allowRelaxedSimd } from '../workers/index.js';
import { jsonOf, PART, partOf } from './bundle-codec.js';

/** What training found out about benign time. */
export interface Calibration extends AlarmCalibration {
  /** An event whose key ranks behind this is anomalous. */
  readonly topK: number;
  /** Keys that training never saw count for nothing, in the threshold and while scoring: for measuring the model alone. */
  readonly maskNovel: boolean;
  readonly hubs: HubTable;
  /** Settings that the templates and profiles were learned with; scoring keeps them. */
  readonly knownAfterHours: number;
  /** How tempo counts beside keys; absent when the history was too young to know habits. */
  readonly tempo?: TempoScale | undefined;
}

const rarity = z.object({ days: z.number().positive(), top: z.array(z.number()) });
const maxima = z.object({ days: z.number().min(0), maxima: z.array(z.number()) });
const limits = z.object({ existing: z.number().positive(), root: z.number().positive() });

const calibrationSchema = z.object({
  topK: z.number().int().positive(),
  threshold: z.number().positive(),
  budgetPerDay: z.number().positive(),
  benign: maxima,
  maskNovel: z.boolean().default(false),
  hubs: z.array(
    z.object({
      host: z.string(),
      addresses: z.array(z.string()),
      accounts: z.array(z.string()),
      cronUsers: z.array(z.string()),
    }),
  ),
  failures: z.object({ unseen: limits, hosts: z.array(limits.extend({ host: z.string() })), alarms: maxima }),
  knownAfterHours: z.number().min(0),
  tempo: z
    .object({ keyNats: z.number().positive(), hour: rarity, amount: rarity, order: rarity, source: rarity })
    .optional(),
});

/** A bundle's parts brought to life. */
export interface LoadedBundle {
  readonly bundle: Bundle;
  readonly calibration: Calibration;
  readonly miner: TemplateMiner;
  readonly encoder: Encoder;
  /** What is usual, and what the last day of training left behind. */
  readonly tempo: { readonly scorer: TempoScorer; readonly state: unknown };
  /** The Mamba and the context n-gram, pooled. */
  readonly predictor: PooledPredictor;
  /** The n-gram alone: knows how often each step was taken. */
  readonly ngram: NgramPredictor;
  /** A vocabulary key as a person reads it. */
  keyName(keyId: number): string;
}

/**
 * Reads every part. The parse and encode settings are the bundle's own, since ids would drift otherwise.
 * @param backend kernels that score; by default the fastest there are
 * @throws ConnectorError BUNDLE_CORRUPT
 */
export function openBundle(bundle: Bundle, backend?: Backend): LoadedBundle {
  allowRelaxedSimd();
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
  const keyTuples = encoder.keyTuples();
  const ngram = loadNgram(partOf(bundle, PART.ngram), keyTuples);
  const predictor = poolPredictors([loadMamba(partOf(bundle, PART.model), keyTuples, backend), ngram]);
  const tempo = openTempo(bundle);
  return { bundle, calibration, miner, encoder, tempo, predictor, ngram, keyName: keyNamer(encoder, miner) };
}

function openTempo(bundle: Bundle): LoadedBundle['tempo'] {
  try {
    const { tables, state } = jsonOf(bundle, PART.tempo) as { readonly tables: TempoTables; readonly state: unknown };
    new TempoObserver().restore(state);
    return { scorer: new TempoScorer(tables), state };
  } catch (cause) {
    if (cause instanceof ConnectorError) throw cause;
    throw new ConnectorError(
      'BUNDLE_CORRUPT',
      `part ${PART.tempo} does not have its form`,
      { where: `bundle ${bundle.manifest.id}`, todo: 'train again' },
      cause,
    );
  }
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
