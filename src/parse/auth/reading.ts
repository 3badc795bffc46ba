import type { AuthAction, AuthFields } from '../../types/index.js';

/** A body as read by its program's grammar. */
export interface Reading {
  readonly fields: AuthFields;
  /** For Drain: values that the grammar names are replaced by `<:NAME:>`, client-supplied text is cut. */
  readonly content: string;
}

export const USER = '<:USER:>';
export const IP = '<:IP:>';
export const NUM = '<:NUM:>';
export const TEXT = '<:TEXT:>';
export const PATH = '<:PATH:>';
export const TTY = '<:TTY:>';
export const COMMAND = '<:CMD:>';
export const GROUP = '<:GROUP:>';

type Outcome = AuthFields['outcome'];

/** Optional fields as captured: undefined and empty mean absent. */
export interface Details {
  readonly user?: string | undefined;
  readonly targetUser?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: string | undefined;
  readonly command?: string | undefined;
  readonly tty?: string | undefined;
  readonly workingDirectory?: string | undefined;
  readonly method?: string | undefined;
  readonly invalidUser?: boolean;
  readonly preAuth?: boolean;
}

const NONE: Details = {};

/** Makes a reading; fields that were captured empty are left out, and a port outside 1 to 65535. */
export function reading(content: string, action: AuthAction, outcome: Outcome, details: Details = NONE): Reading {
  const fields: Writable<AuthFields> = {
    action,
    outcome,
    invalidUser: details.invalidUser ?? false,
    preAuth: details.preAuth ?? false,
  };
  // One by one, since this runs for every line: spreads of optional parts allocate.
  if (details.user) fields.user = details.user;
  if (details.targetUser) fields.targetUser = details.targetUser;
  if (details.address) fields.address = details.address;
  if (details.port !== undefined) {
    const port = Number(details.port);
    if (port > 0 && port <= 65_535) fields.port = port;
  }
  if (details.command) fields.command = details.command;
  if (details.tty) fields.tty = details.tty;
  if (details.workingDirectory) fields.workingDirectory = details.workingDirectory;
  if (details.method) fields.method = details.method;
  return { content, fields };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** One message form: a pattern of at most quadratic time (a test looks at its shape), and what its captures mean. */
export interface Rule {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Reading;
}

/** The reading of the first rule that matches. */
export function firstReading(rules: readonly Rule[], text: string): Reading | undefined {
  for (const rule of rules) {
    const match = rule.pattern.exec(text);
    if (match !== null) return rule.read(match);
  }
  return undefined;
}

/** A rule that says with which characters (ASCII) a text that it matches begins. */
export interface FirstRule extends Rule {
  readonly first: string;
}

/** Rules by the first character of the text: of some forty, only a few are tried. */
export class RulesByFirst {
  readonly #rules: readonly (readonly FirstRule[])[];

  constructor(rules: readonly FirstRule[]) {
    this.#rules = Array.from({ length: 128 }, (_, code) =>
      rules.filter(({ first }) => first.includes(String.fromCharCode(code))),
    );
  }

  /** The reading of the first rule that matches. */
  read(text: string): Reading | undefined {
    const rules = this.#rules[text.charCodeAt(0)];
    return rules === undefined || rules.length === 0 ? undefined : firstReading(rules, text);
  }
}
