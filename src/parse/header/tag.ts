/** Program and pid of a syslog tag, and what follows it. */
export interface TaggedMessage {
  /** Empty when the text carries no tag. */
  readonly program: string;
  /** 0 when absent. */
  readonly pid: number;
  readonly body: string;
}

/** Longest tag that is believed; RFC 3164 allows 32 characters, systemd units go beyond. */
const MAX_TAG = 128;
const UNDERSCORE = 95;
const TAG = /^(\S+?)(?:\[(\d{1,10})\])?(:?)$/;
/** `sshd[12]:Failed`: some daemons write no space after the colon. */
const TIGHT_TAG = /^([\w./-]{1,64})\[(\d{1,10})\]:/;

/** Takes `tag[pid]: body` apart (RFC 3164 §4.1.3); a text without a tag is all body. */
export function splitTag(text: string): TaggedMessage {
  const space = text.indexOf(' ');
  const word = space < 0 ? text : text.slice(0, space);
  if (word.length > 0 && word.length <= MAX_TAG) {
    const match = TAG.exec(word);
    if (match !== null) {
      const [, name = '', pid, colon] = match;
      const rest = space < 0 ? '' : text.slice(space + 1);
      // A bracketed daemon name (`[sshd]`) counts as a tag without its colon too.
      if (colon === ':' || pid !== undefined || /^\[[\w.-]+\]$/.test(name)) {
        return { program: cleanProgram(name), pid: pid === undefined ? 0 : Number(pid), body: rest };
      }
      const version = /^\d[\d.]{0,20}: /.exec(rest);
      if (version !== null) return { program: cleanProgram(name), pid: 0, body: rest.slice(version[0].length) };
    }
    const tight = TIGHT_TAG.exec(word);
    if (tight !== null) {
      return { program: cleanProgram(tight[1] ?? ''), pid: Number(tight[2]), body: text.slice(tight[0].length) };
    }
  }
  return { program: '', pid: 0, body: text };
}

/** A tag (`sshd[1]:`), a path (`/usr/sbin/cron`) or a bare name as the program's name: `sshd`, `cron`. */
export function cleanProgram(tag: string): string {
  if (isName(tag)) return tag;
  let name = tag.trim().slice(0, MAX_TAG);
  if (name.endsWith(':')) name = name.slice(0, -1);
  const pid = /\[\d{1,10}\]$/.exec(name);
  if (pid !== null) name = name.slice(0, pid.index);
  // gdm writes `gdm-password]`, some daemons `[sshd]`.
  if (name.startsWith('[')) name = name.slice(1);
  if (name.endsWith(']')) name = name.slice(0, -1);
  if (name.startsWith('/')) name = name.slice(name.lastIndexOf('/') + 1);
  return name;
}

/** Nearly all tags are: there is nothing to clean. */
function isName(tag: string): boolean {
  for (let i = 0; i < tag.length; i++) {
    const code = tag.charCodeAt(i);
    const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
    const isDigitHyphenOrDot = code >= 45 && code <= 57 && code !== 47;
    if (!isLetter && !isDigitHyphenOrDot && code !== UNDERSCORE) return false;
  }
  return tag.length <= MAX_TAG;
}
