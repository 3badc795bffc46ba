import { firstReading, GROUP, NUM, PATH, reading, USER } from './reading.js';
import type { Rule, Reading } from './reading.js';

/** Programs of the shadow suite (and Debian's wrappers) that change accounts. */
export const ACCOUNT_TOOLS: ReadonlySet<string> = new Set([
  ...['useradd', 'usermod', 'userdel', 'groupadd', 'groupmod', 'groupdel', 'gpasswd', 'newusers', 'adduser', 'deluser'],
  ...['passwd', 'chpasswd', 'chage', 'chfn', 'chsh', 'vipw', 'groupmems', 'chgpasswd'],
]);

/** Reads a line of the shadow suite. The content keeps the group that an account joins or leaves: `sudo` is not `video`. */
export function readAccountTool(body: string): Reading {
  const read = firstReading(RULES, body);
  if (read !== undefined) return read;
  const failed = /\b(?:failed|cannot|can't|couldn't|error|failure|denied)\b/i.test(body);
  const content = body.replace(/'[^']*'/g, USER);
  const user = /'([^']*)'/.exec(body)?.[1];
  return reading(content, 'account_changed', failed ? 'failure' : 'unknown', { user });
}

function changed(content: string, user: string | undefined, targetUser?: string): Reading {
  return reading(content, 'account_changed', 'success', { user, targetUser });
}

/** A second account with root's id, or in root's group, is a back door: id 0 stays apart. */
function id(value: string | undefined): string {
  return value === '0' ? '<:ROOT:>' : NUM;
}

const RULES: readonly Rule[] = [
  {
    pattern: /^new user: name=([^,]*), UID=(\d*), GID=(\d*), home=([^,]*), shell=([^,]*)(?:, from=.*)?$/,
    read: (m) => changed(`new user: name=${USER}, UID=${id(m[2])}, GID=${id(m[3])}, home=${PATH}, shell=${PATH}`, m[1]),
  },
  {
    pattern: /^(?:new group: |group added to (\S+): )name=([^,]*)(?:, GID=(\d*))?$/,
    read: (m) =>
      changed(
        `${m[1] === undefined ? 'new group:' : `group added to ${m[1]}:`} name=${GROUP}${m[3] === undefined ? '' : `, GID=${NUM}`}`,
        undefined,
      ),
  },
  {
    pattern: /^add '(.*)' to (shadow )?group '(.*)'$/,
    read: (m) => changed(`add ${USER} to ${m[2] ?? ''}group '${m[3]}'`, m[1]),
  },
  {
    pattern: /^delete '(.*)' from (shadow )?group '(.*)'$/,
    read: (m) => changed(`delete ${USER} from ${m[2] ?? ''}group '${m[3]}'`, m[1]),
  },
  {
    pattern: /^removed (shadow )?group '(.*)' owned by '(.*)'$/,
    read: (m) => changed(`removed ${m[1] ?? ''}group ${GROUP} owned by ${USER}`, m[3]),
  },
  {
    pattern: /^group '(.*)' removed(?: from (\S+))?$/,
    read: (m) => changed(`group ${GROUP} removed${m[2] === undefined ? '' : ` from ${m[2]}`}`, undefined),
  },
  {
    pattern: /^change user (?:name )?'([^']*)' ?(.*)$/,
    read: (m) => changed(`change user ${USER} ${(m[2] ?? '').replace(/'[^']*'/g, PATH)}`, m[1]),
  },
  {
    pattern: /^(delete|lock|unlock) user '([^']*)'(.*)$/,
    read: (m) => changed(`${m[1]} user ${USER}${m[3]}`, m[2]),
  },
  {
    // The verb comes first, where Drain routes: joining a group is not leaving it.
    pattern: /^user (\S+) (added|removed) by (\S+) (to|from) group (\S+)$/,
    read: (m) => changed(`${m[2]} user ${USER} by ${USER} ${m[4]} group ${m[5]}`, m[3], m[1]),
  },
  {
    pattern: /^(?:set )?members of (?:group )?(\S+) (?:set by (\S+) )?to ?(.*)$/,
    read: (m) => changed(`members of group ${m[1]} set to ${USER}`, m[2]),
  },
  {
    pattern: /^password for '?([^']*)'? changed by '?([^']*)'?$/,
    read: (m) => changed(`password for ${USER} changed by ${USER}`, m[2], m[1]),
  },
  {
    pattern: /^changed password expiry for (\S+)$/,
    read: (m) => changed(`changed password expiry for ${USER}`, m[1]),
  },
  {
    pattern: /^changed user '(.*)' (information|shell.*)$/,
    read: (m) => changed(`changed user ${USER} ${(m[2] ?? '').replace(/'[^']*'/g, PATH)}`, m[1]),
  },
  {
    pattern: /^failed adding user '(.*)', (.*)$/,
    read: (m) => reading(`failed adding user ${USER}, ${m[2]}`, 'account_changed', 'failure', { user: m[1] }),
  },
];
