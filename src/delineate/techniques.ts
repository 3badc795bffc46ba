import type { Score, TechniqueHint } from '../types/index.js';

const TACTICS = {
  TA0001: 'Initial Access',
  TA0002: 'Execution',
  TA0003: 'Persistence',
  TA0004: 'Privilege Escalation',
  TA0005: 'Defense Evasion',
  TA0006: 'Credential Access',
  TA0007: 'Discovery',
  TA0008: 'Lateral Movement',
  TA0010: 'Exfiltration',
  TA0011: 'Command and Control',
  TA0040: 'Impact',
} as const;

function hint(tacticId: keyof typeof TACTICS, techniqueId: string, techniqueName: string): TechniqueHint {
  return { tacticId, tacticName: TACTICS[tacticId], techniqueId, techniqueName };
}

const BRUTE_FORCE = hint('TA0006', 'T1110', 'Brute Force');
const VALID_ACCOUNTS = hint('TA0001', 'T1078', 'Valid Accounts');
const SSH = hint('TA0008', 'T1021.004', 'Remote Services: SSH');
const SUDO = hint('TA0004', 'T1548.003', 'Abuse Elevation Control Mechanism: Sudo and Sudo Caching');
const LOCAL_ACCOUNTS = hint('TA0004', 'T1078.003', 'Valid Accounts: Local Accounts');
const CRON = hint('TA0003', 'T1053.003', 'Scheduled Task/Job: Cron');
const CREATE_ACCOUNT = hint('TA0003', 'T1136.001', 'Create Account: Local Account');
const MANIPULATE_ACCOUNT = hint('TA0003', 'T1098', 'Account Manipulation');
const REMOVE_ACCOUNT = hint('TA0040', 'T1531', 'Account Access Removal');

/** Words of a command (lower case, whole words or paths) that hint at a technique. ATT&CK Enterprise v14 names. */
const COMMAND_HINTS: readonly (readonly [readonly string[], TechniqueHint])[] = [
  [['/etc/shadow', 'unshadow'], hint('TA0006', 'T1003.008', 'OS Credential Dumping: /etc/passwd and /etc/shadow')],
  [['authorized_keys'], hint('TA0003', 'T1098.004', 'Account Manipulation: SSH Authorized Keys')],
  [['/etc/sudoers', 'visudo'], SUDO],
  [['crontab', '/etc/cron'], CRON],
  [['useradd', 'adduser'], CREATE_ACCOUNT],
  [['usermod', 'gpasswd', 'chpasswd', 'passwd'], MANIPULATE_ACCOUNT],
  [
    ['systemctl enable', '/etc/systemd', 'update-rc.d'],
    hint('TA0003', 'T1543.002', 'Create or Modify System Process: Systemd Service'),
  ],
  [
    ['insmod', 'modprobe'],
    hint('TA0003', 'T1547.006', 'Boot or Logon Autostart Execution: Kernel Modules and Extensions'),
  ],
  [
    ['chmod u+s', 'chmod 4', 'setcap'],
    hint('TA0004', 'T1548.001', 'Abuse Elevation Control Mechanism: Setuid and Setgid'),
  ],
  [
    ['iptables', 'nft', 'ufw', 'firewall-cmd'],
    hint('TA0005', 'T1562.004', 'Impair Defenses: Disable or Modify System Firewall'),
  ],
  [
    ['auditctl', 'setenforce', 'systemctl stop', 'service stop'],
    hint('TA0005', 'T1562.001', 'Impair Defenses: Disable or Modify Tools'),
  ],
  [
    ['/var/log', 'journalctl --vacuum', 'journalctl --rotate'],
    hint('TA0005', 'T1070.002', 'Indicator Removal: Clear Linux or Mac System Logs'),
  ],
  [['history -c', '.bash_history'], hint('TA0005', 'T1070.003', 'Indicator Removal: Clear Command History')],
  [['wget', 'curl'], hint('TA0011', 'T1105', 'Ingress Tool Transfer')],
  [
    ['/dev/tcp', 'bash -i', 'nc', 'ncat', 'socat'],
    hint('TA0002', 'T1059.004', 'Command and Scripting Interpreter: Unix Shell'),
  ],
  [['scp', 'rsync', 'rclone'], hint('TA0010', 'T1048', 'Exfiltration Over Alternative Protocol')],
  [['whoami', 'id', 'getent', 'lastlog'], hint('TA0007', 'T1033', 'System Owner/User Discovery')],
];

/** Programs of account changes whose technique differs from T1098. */
const ACCOUNT_PROGRAMS = new Map<string, TechniqueHint>([
  ['useradd', CREATE_ACCOUNT],
  ['adduser', CREATE_ACCOUNT],
  ['newusers', CREATE_ACCOUNT],
  ['userdel', REMOVE_ACCOUNT],
  ['deluser', REMOVE_ACCOUNT],
]);

const isWordCharacter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 45 || code === 46;

/** `word` occurs in `text` with no word character before or after it (before it, a path's `/` may stand). */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before =
      at === 0 || !isWordCharacter(text.charCodeAt(at - 1)) || word.startsWith('/') || word.startsWith('.');
    const after = text.charCodeAt(at + word.length);
    const open = word.startsWith('/') || word.endsWith('4');
    if (before && (open || Number.isNaN(after) || !isWordCharacter(after))) return true;
  }
  return false;
}

/** ATT&CK techniques that a candidate line hints at: leads for a reader, not findings. */
export function techniquesOf(score: Score): TechniqueHint[] {
  const hints: TechniqueHint[] = [];
  const guessed = score.cusum > 0 && score.isAnomaly;
  if (guessed || score.action === 'failed' || (score.action === 'accepted' && score.failuresBefore >= 14)) {
    hints.push(BRUTE_FORCE);
  }
  if (score.action === 'accepted') hints.push(score.key.address === 'private' ? SSH : VALID_ACCOUNTS);
  if (score.action === 'sudo' || score.action === 'sudo_denied') hints.push(SUDO);
  if (score.action === 'su' || score.action === 'su_failed') hints.push(LOCAL_ACCOUNTS);
  if (score.action === 'cron') hints.push(CRON);
  if (score.action === 'account_changed') hints.push(ACCOUNT_PROGRAMS.get(score.program) ?? MANIPULATE_ACCOUNT);
  if (score.command !== undefined) {
    const text = score.command.slice(0, 1024).toLowerCase();
    for (const [words, found] of COMMAND_HINTS) if (words.some((word) => hasWord(text, word))) hints.push(found);
  }
  return hints;
}
