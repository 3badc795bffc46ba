import type { Dice } from './dice.js';
import type { HostKind } from './records.js';
import type { Site } from './site.js';

/** What people run with sudo, by kind of host, with weights: a few everyday commands and a tail. */
type Repertoire = readonly (readonly [string, number])[];

const EVERYWHERE: Repertoire = [
  ['/usr/bin/apt-get update', 2],
  ['/usr/bin/journalctl -n 200', 3],
  ['/usr/bin/tail -n 100 /var/log/syslog', 3],
  ['/usr/bin/less /var/log/auth.log', 1],
  ['/usr/bin/systemctl status cron', 1],
  ['/usr/bin/df -h', 1],
  ['/usr/bin/ss -tlnp', 1],
  ['/usr/bin/du -sh /var/log', 0.6],
  ['/usr/bin/vim /etc/hosts', 0.3],
  ['/usr/bin/cat /etc/sudoers', 0.15],
  ['/usr/bin/bash', 0.3],
];

const BY_KIND: Readonly<Partial<Record<HostKind, Repertoire>>> = {
  bastion: [
    ['/usr/bin/fail2ban-client status sshd', 4],
    ['/usr/bin/systemctl restart fail2ban', 0.6],
    ['/usr/bin/vim /etc/ssh/sshd_config', 0.4],
    ['/usr/bin/last -n 40', 1],
  ],
  web: [
    ['/usr/bin/systemctl reload nginx', 6],
    ['/usr/bin/systemctl restart php8.1-fpm', 3],
    ['/usr/bin/tail -f /var/log/nginx/error.log', 5],
    ['/usr/sbin/nginx -t', 4],
    ['/usr/bin/vim /etc/nginx/sites-available/shop.conf', 2],
    ['/usr/bin/certbot renew --dry-run', 0.6],
    ['/usr/bin/chown -R www-data:www-data /var/www/shop', 1],
  ],
  database: [
    ['/usr/bin/systemctl status postgresql-15', 4],
    ['/usr/bin/tail -n 200 /var/lib/pgsql/15/data/log/postgresql.log', 4],
    ['/usr/bin/systemctl reload postgresql-15', 1],
    ['/usr/bin/iotop -b -n 3', 1],
    ['/usr/bin/dnf check-update', 1],
  ],
  build: [
    ['/usr/bin/docker ps -a', 5],
    ['/usr/bin/docker system prune -f', 2],
    ['/usr/bin/systemctl restart gitlab-runner', 2],
    ['/usr/bin/journalctl -u gitlab-runner -n 100', 2],
  ],
  mail: [
    ['/usr/bin/tail -n 300 /var/log/mail.log', 5],
    ['/usr/sbin/postqueue -p', 4],
    ['/usr/bin/systemctl reload postfix', 2],
    ['/usr/sbin/postsuper -d ALL deferred', 0.5],
  ],
  development: [
    ['/usr/bin/docker compose up -d', 6],
    ['/usr/bin/docker logs -f shop-api', 4],
    ['/usr/bin/apt-get install -y libpq-dev', 0.7],
    ['/usr/bin/systemctl restart docker', 1],
    ['/usr/bin/npm install -g pnpm', 0.4],
    ['/usr/bin/tcpdump -i any port 5432 -c 200', 0.5],
  ],
  legacy: [
    ['/usr/sbin/service tomcat8 restart', 3],
    ['/usr/bin/tail -n 200 /var/log/tomcat8/catalina.out', 4],
    ['/usr/sbin/service vsftpd status', 2],
  ],
  application: [
    ['/usr/bin/systemctl restart shop-api', 4],
    ['/usr/bin/journalctl -u shop-api -n 200', 5],
    ['/usr/bin/systemctl status shop-worker', 3],
  ],
};

const ON_RHEL: Readonly<Record<string, string>> = {
  '/usr/bin/apt-get update': '/usr/bin/dnf check-update',
  '/usr/bin/tail -n 100 /var/log/syslog': '/usr/bin/tail -n 100 /var/log/messages',
  '/usr/bin/less /var/log/auth.log': '/usr/bin/less /var/log/secure',
  '/usr/bin/systemctl status cron': '/usr/bin/systemctl status crond',
};

/** One command as a person at work on such a host would type it. */
export function workCommand(site: Site, dice: Dice): string {
  const { projects } = site;
  // The newest project, or now and then an older one.
  if (projects.length > 0 && dice.chance(0.14)) return dice.pick(dice.chance(0.8) ? projects.slice(-5) : projects);
  const own = BY_KIND[site.kind];
  const command = dice.weighted(own === undefined || dice.chance(0.3) ? EVERYWHERE : own);
  return site.distribution.startsWith('rhel') && Object.hasOwn(ON_RHEL, command) ? ON_RHEL[command] : command;
}

/** What a configuration management run does with sudo; the hash is the module's temporary folder. */
export function ansibleCommand(dice: Dice, stamp: number): string {
  const token = `${(stamp / 1000).toFixed(2)}-${dice.int(10_000, 99_999)}-${dice.int(10_000_000, 280_000_000)}`;
  const module = dice.pick(['setup', 'apt', 'template', 'file', 'service', 'copy', 'user', 'authorized_key']);
  const path = `/home/ansible/.ansible/tmp/ansible-tmp-${token}/AnsiballZ_${module}.py`;
  const marker = dice.letters(32);
  return `/bin/sh -c 'echo BECOME-SUCCESS-${marker} ; /usr/bin/python3 ${path}'`;
}
