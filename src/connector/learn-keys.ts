import type { Encoder } from '../encode/index.js';
import type { TemplateMiner } from '../parse/index.js';
import { ROW_WIDTH, type EncodedLog, type ParsedLog } from '../types/index.js';

/** Lines that are given free at once, and rows in one piece of memory. */
const BLOCK = 4096;
/** Characters that V8 copies; a longer piece would keep the whole line alive. */
const KEPT_BODY = 12;
const NO_ROW = new Int32Array(ROW_WIDTH);

/**
 * Learns all templates first and then matches every line against them: a template's id is then the one that scoring will find.
 * Takes the lines out of `logs` as it goes, and keeps of them what fitting and calibration need: not the text, and rows of inside
 * lines only.
 * @param advance called with lines done, each line twice in all
 */
export function learnKeys(
  logs: ParsedLog[],
  miner: TemplateMiner,
  encoder: Encoder,
  advance: (by: number) => void,
): EncodedLog[] {
  for (let at = 0; at < logs.length; at += BLOCK) {
    const block = logs.slice(at, at + BLOCK);
    for (const log of block) miner.learn(log.program, log.content);
    advance(block.length);
  }
  const events: EncodedLog[] = [];
  const rows = new RowStore();
  // from the end, as an array is cut there at no cost
  logs.reverse();
  while (logs.length > 0) {
    const block = logs.splice(-BLOCK).reverse();
    for (const log of block) {
      const event = encoder.learn(log, miner.match(log.program, log.content));
      events.push(slim(event, event.stream === 'inside' ? rows.keep(event.row) : NO_ROW));
    }
    advance(block.length);
  }
  encoder.freeze();
  return events;
}

/**
 * Hubs, failure limits and threshold are made of names, times and classes; of the text it matters how it begins.
 * Written out, since objects made by spreading take half as much again.
 */
function slim(event: EncodedLog, row: Int32Array): EncodedLog {
  const { ref, timeMs, offset, host, program, pid, body, repeat, fields, lineReconstructed, late } = event.log;
  const { template, key, keyId, stream, channel, command, entities, failuresBefore } = event;
  return {
    log: {
      ref,
      timeMs,
      offset,
      host,
      program,
      pid,
      body: body.slice(0, KEPT_BODY),
      content: '',
      repeat,
      fields,
      lineReconstructed,
      late,
    },
    template,
    key,
    keyId,
    stream,
    channel,
    row,
    command,
    entities,
    failuresBefore,
  };
}

/** Rows in few large pieces of memory: an array of its own costs a row four times its numbers. */
class RowStore {
  #piece = new Int32Array(0);
  #used = 0;

  keep(row: Int32Array): Int32Array {
    if (this.#used === this.#piece.length) {
      this.#piece = new Int32Array(BLOCK * ROW_WIDTH);
      this.#used = 0;
    }
    const kept = this.#piece.subarray(this.#used, this.#used + ROW_WIDTH);
    kept.set(row);
    this.#used += ROW_WIDTH;
    return kept;
  }
}
