import type { AuthAction, ParsedLog } from './parsed-log.js';
import { ADDRESS_CLASSES, COMMAND_CLASSES, RELATION_CLASSES, USER_CLASSES } from './log-key.js';
import type { Channel, EncodedLog, EventEntities, LogKey, StreamName, Template } from './log-key.js';
import type { SourceRef } from './raw-log.js';
import { MAX_BODY, type KeyWords, type Prediction, type Score } from './score.js';

/**
 * A score that reads what the line says from the parsed line when it is asked. Most lines are counted, stand in rings for some hours and are
 * never written: copying thirty fields of each costs several times as much.
 */
class LineScore {
  private readonly log: ParsedLog;
  private readonly of: Template;
  private readonly said: Prediction;
  readonly key: KeyWords;
  readonly keyId: number;
  readonly stream: StreamName;
  readonly channel: Channel;
  readonly entities: EventEntities;
  readonly failuresBefore: number;

  constructor(event: EncodedLog, prediction: Prediction) {
    this.log = event.log;
    this.of = event.template;
    this.said = prediction;
    this.key = wordsOf(event.key);
    this.keyId = event.keyId;
    this.stream = event.stream;
    this.channel = event.channel;
    this.entities = event.entities;
    this.failuresBefore = event.failuresBefore;
  }

  get ref(): SourceRef {
    return this.log.ref;
  }

  get timeMs(): number {
    return this.log.timeMs;
  }

  get offset(): number {
    return this.log.offset;
  }

  get host(): string {
    return this.log.host;
  }

  get program(): string {
    return this.log.program;
  }

  get pid(): number {
    return this.log.pid;
  }

  get body(): string {
    const { body } = this.log;
    return body.length > MAX_BODY ? body.slice(0, MAX_BODY) : body;
  }

  get repeat(): number {
    return this.log.repeat;
  }

  get lineReconstructed(): boolean {
    return this.log.lineReconstructed;
  }

  get late(): boolean {
    return this.log.late;
  }

  get action(): AuthAction {
    return this.log.fields.action;
  }

  get outcome(): Score['outcome'] {
    return this.log.fields.outcome;
  }

  get user(): string | undefined {
    return this.log.fields.user;
  }

  get address(): string | undefined {
    return this.log.fields.address;
  }

  get targetUser(): string | undefined {
    return this.log.fields.targetUser;
  }

  get command(): string | undefined {
    return this.log.fields.command;
  }

  get templateId(): number {
    return this.of.id;
  }

  get template(): string {
    return this.of.text;
  }

  get surprisal(): number {
    return this.said.surprisal;
  }

  get rank(): number {
    return this.said.rank;
  }

  get isAnomaly(): boolean {
    return this.said.isAnomaly;
  }

  get reason(): string {
    return this.said.reason;
  }

  get expected(): Score['expected'] {
    return this.said.expected;
  }

  get cusum(): number {
    return this.said.cusum;
  }

  get kinds(): Prediction['kinds'] {
    return this.said.kinds;
  }

  get opinions(): Prediction['opinions'] {
    return this.said.opinions;
  }

  get transition(): Prediction['transition'] {
    return this.said.transition;
  }

  get tempo(): Prediction['tempo'] {
    return this.said.tempo;
  }

  toJSON(): Score {
    return plainScore(this as Score);
  }
}

/**
 * Joins an encoded log and a prediction, field by field when asked. To be read and passed on only: spreading it, or handing it to another
 * thread, takes `plainScore`. Keeps the parsed line.
 */
export function lineScore(event: EncodedLog, prediction: Prediction): Score {
  return new LineScore(event, prediction) as Score;
}

/** Joins an encoded log and a prediction into the record that leaves `model`. */
export function toScore(event: EncodedLog, prediction: Prediction): Score {
  return plainScore(lineScore(event, prediction));
}

/** The fields of a score as an object of their own. */
export function plainScore(of: Score): Score {
  const score: { -readonly [K in keyof Score]: Score[K] } = {
    ref: of.ref,
    timeMs: of.timeMs,
    offset: of.offset,
    host: of.host,
    program: of.program,
    pid: of.pid,
    body: of.body,
    repeat: of.repeat,
    action: of.action,
    outcome: of.outcome,
    templateId: of.templateId,
    template: of.template,
    key: of.key,
    keyId: of.keyId,
    stream: of.stream,
    channel: of.channel,
    entities: of.entities,
    failuresBefore: of.failuresBefore,
    lineReconstructed: of.lineReconstructed,
    late: of.late,
    surprisal: of.surprisal,
    rank: of.rank,
    isAnomaly: of.isAnomaly,
    reason: of.reason,
    expected: of.expected,
    cusum: of.cusum,
  };
  // Set one by one, not spread in: a line's record is then made in a tenth of the time.
  if (of.user !== undefined) score.user = of.user;
  if (of.address !== undefined) score.address = of.address;
  if (of.targetUser !== undefined) score.targetUser = of.targetUser;
  if (of.command !== undefined) score.command = of.command;
  if (of.kinds !== undefined) score.kinds = of.kinds;
  if (of.opinions !== undefined) score.opinions = of.opinions;
  if (of.transition !== undefined) score.transition = of.transition;
  if (of.tempo !== undefined) score.tempo = of.tempo;
  return score;
}

/** Records of the classes, by their numbers: there are a few hundred, and all lines share them. */
const WORDS: KeyWords[] = [];

function wordsOf({ user, address, command, relation }: LogKey): KeyWords {
  const at = ((user * 16 + address) * 16 + command) * 16 + relation;
  return (WORDS[at] ??= {
    user: USER_CLASSES[user] ?? 'none',
    address: ADDRESS_CLASSES[address] ?? 'none',
    command: COMMAND_CLASSES[command] ?? 'none',
    relation: RELATION_CLASSES[relation] ?? 'none',
  });
}
