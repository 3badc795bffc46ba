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

/** What sshd's unprivileged child ends its lines with: nobody has authenticated. */
export const PRE_AUTH = ' [preauth]';

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
  const port = Number(details.port ?? '0');
  const fields = allFields(
    action,
    outcome,
    details.invalidUser ?? false,
    details.preAuth ?? false,
    present(details.user),
    present(details.targetUser),
    present(details.address),
    port > 0 && port <= 65_535 ? port : undefined,
    present(details.command),
    present(details.tty),
    present(details.workingDirectory),
    present(details.method),
  );
  return { content, fields };
}

function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/**
 * Fields, each of them there: an engine reads objects of one form several times as fast as those of a dozen forms.
 */
export function allFields(
  action: AuthAction,
  outcome: Outcome,
  invalidUser: boolean,
  preAuth: boolean,
  user: string | undefined,
  targetUser: string | undefined,
  address: string | undefined,
  port: number | undefined,
  command: string | undefined,
  tty: string | undefined,
  workingDirectory: string | undefined,
  method: string | undefined,
): AuthFields {
  return {
    action,
    outcome,
    user,
    targetUser,
    address,
    port,
    command,
    tty,
    workingDirectory,
    method,
    invalidUser,
    preAuth,
  };
}

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
