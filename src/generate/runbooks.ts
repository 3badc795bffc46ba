import type { Dice } from './dice.js';
import { sudo } from './privilege.js';
import type { HostKind } from './records.js';
import type { Shell } from './sshd-session.js';

interface Step {
  readonly command: string;
  /** Share of runs that have it; always when absent. */
  readonly share?: number;
}

/** A procedure that operators follow step by step. */
export interface Runbook {
  readonly name: string;
  /** Followed by whom: those who run the machines, those who release. */
  readonly by: 'operations' | 'release';
  /** Hosts it belongs to; every host when absent. */
  readonly kinds?: readonly HostKind[];
  readonly weight: number;
  readonly steps: readonly Step[];
}

const always = (command: string): Step => ({ command });
const sometimes = (share: number, command: string): Step => ({ command, share });

/** The order means something: nothing is restored under a running service, nothing restarted before it is checked. */
export const RUNBOOKS: readonly Runbook[] = [
  {
    name: 'restore',
    by: 'operations',
    weight: 2,
    steps: [
      always('/usr/bin/systemctl stop shop-agent'),
      always('/opt/restore/bin/list-snapshots'),
      sometimes(0.4, '/opt/restore/bin/verify-snapshot latest'),
      always('/opt/restore/bin/restore-snapshot latest'),
      always('/usr/bin/chown -R shop:shop /srv/shop'),
      always('/usr/bin/systemctl start shop-agent'),
      sometimes(0.7, '/usr/bin/systemctl status shop-agent'),
    ],
  },
  {
    name: 'release',
    by: 'release',
    weight: 5,
    steps: [
      always('/usr/bin/git -C /srv/shop pull'),
      always('/usr/bin/make -C /srv/shop build'),
      sometimes(0.4, '/srv/shop/bin/migrate'),
      always('/srv/shop/bin/selftest'),
      always('/usr/bin/systemctl restart shop-agent'),
      sometimes(0.8, '/usr/bin/journalctl -u shop-agent'),
    ],
  },
  {
    name: 'certificate',
    by: 'operations',
    weight: 2,
    steps: [
      always('/usr/bin/openssl req -new'),
      always('/opt/ca/bin/sign host'),
      always('/usr/bin/cp host.pem /etc/ssl/host.pem'),
      sometimes(0.5, '/usr/bin/openssl verify host.pem'),
      always('/usr/bin/chmod 640 /etc/ssl/host.pem'),
      always('/usr/bin/systemctl reload stunnel4'),
    ],
  },
  {
    name: 'disk-space',
    by: 'operations',
    weight: 3,
    steps: [
      always('/usr/bin/df -h'),
      always('/usr/bin/du -sh /var/log'),
      sometimes(0.5, '/usr/bin/journalctl --vacuum-time=14d'),
      always('/usr/sbin/logrotate -f /etc/logrotate.conf'),
      always('/usr/bin/systemctl kill -s HUP rsyslog'),
    ],
  },
  {
    name: 'agent-update',
    by: 'operations',
    weight: 2,
    steps: [
      always('/opt/agent/bin/agentctl drain'),
      always('/usr/bin/systemctl stop agent'),
      always('/opt/agent/bin/install-package agent'),
      sometimes(0.5, '/usr/bin/vim /etc/agent/agent.yml'),
      always('/opt/agent/bin/agentctl check'),
      always('/usr/bin/systemctl start agent'),
      sometimes(0.6, '/opt/agent/bin/agentctl undrain'),
    ],
  },
  {
    name: 'database-maintenance',
    by: 'operations',
    kinds: ['database', 'web', 'mail', 'legacy'],
    weight: 2,
    steps: [
      always('/opt/pg/bin/pause-writers'),
      always('/opt/pg/bin/dump shop'),
      always('/opt/pg/bin/vacuum shop'),
      sometimes(0.5, '/opt/pg/bin/reindex shop'),
      always('/opt/pg/bin/resume-writers'),
    ],
  },
];

/** What `deploy` runs on a target, in this order. */
export const DEPLOYMENT: readonly Step[] = [
  always('/opt/deploy/bin/fetch-release'),
  sometimes(0.35, '/opt/deploy/bin/migrate'),
  always('/opt/deploy/bin/switch-release'),
  always('/usr/bin/systemctl restart shop-web'),
  always('/opt/deploy/bin/smoke-test'),
];

/** The steps of one run: the optional ones as they fall, now and then one done twice. */
export function stepsOf(steps: readonly Step[], dice: Dice): string[] {
  const commands: string[] = [];
  for (const { command, share } of steps) {
    if (share !== undefined && !dice.chance(share)) continue;
    commands.push(command);
    if (dice.chance(0.03)) commands.push(command);
  }
  return commands;
}

export function runbooksFor(kind: HostKind): Runbook[] {
  return RUNBOOKS.filter(({ kinds }) => kinds?.includes(kind) ?? true);
}

/** Types the commands one after the other, half a minute apart. Returns the time after the last. */
export function follow(shell: Shell, commands: readonly string[], fromMs: number, dice: Dice, paceMs = 30_000): number {
  let atMs = fromMs;
  for (const command of commands) {
    const lastsMs = dice.chance(0.7) ? dice.between(60, 1500) : dice.between(2000, 25_000);
    sudo(shell, { atMs, command, lastsMs });
    atMs += lastsMs + paceMs * dice.between(0.2, 1.8);
  }
  return atMs;
}
