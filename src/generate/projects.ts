import type { Dice } from './dice.js';

const SUBJECTS = [
  'invoice',
  'basket',
  'search',
  'voucher',
  'tracking',
  'stock',
  'returns',
  'mailing',
  'payments',
  'catalogue',
  'reviews',
  'pricing',
  'customs',
  'loyalty',
  'suppliers',
  'packing',
  'imports',
  'exports',
  'audit',
  'metrics',
] as const;

/** Commands that nobody ran before: what the company works at changes by the week. */
export function weeklyProject(week: number, dice: Dice): string[] {
  const subject = `${SUBJECTS[(week + dice.int(0, 3) * 7) % SUBJECTS.length]}${week >= SUBJECTS.length ? `-${dice.letters(3)}` : ''}`;
  return [
    `/usr/bin/systemctl restart ${subject}-worker`,
    `/usr/bin/journalctl -u ${subject}-worker`,
    `/opt/${subject}/bin/check`,
    `/usr/bin/vim /opt/${subject}/${subject}.yml`,
    `/usr/bin/less /opt/${subject}/${dice.letters(5)}.log`,
  ];
}
