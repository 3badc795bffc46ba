import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface BenchArguments {
  readonly compare?: readonly [string, string];
  /** A stored result to be shown. */
  readonly show?: string;
  /** Suites; all when empty. */
  readonly only: readonly string[];
  readonly quick: boolean;
  readonly installTorch: boolean;
  readonly withPeers: boolean;
  readonly dataFolder: string;
  /** File of the results. */
  readonly out?: string;
  /** ISO 8601; the clock is read when not given. */
  readonly date?: string;
}

export const USAGE = `npm run bench -- [options]
  --only LIST        suites to run, with commas: SUITES
  --quick            few short blocks
  --peers LIST       none: ours alone; torch: install PyTorch as well (several GB)
  --data FOLDER      public logs (default: ../shared/data beside the repository)
  --out FILE         where results go (default: bench/throughput/results/DATE.json)
  --date ISO         date of the results (default: now)
  --compare A B      compares two stored results as a Markdown table
  --show FILE        a stored result as Markdown, peers side by side
`;

/**
 * @param suites names that --only may have
 * @throws Error that says what is wrong
 */
export function benchArguments(
  argv: readonly string[],
  suites: readonly string[],
  defaultData: string,
): BenchArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      only: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
      peers: { type: 'string', default: '' },
      data: { type: 'string', default: defaultData },
      out: { type: 'string' },
      date: { type: 'string' },
      compare: { type: 'boolean', default: false },
      show: { type: 'string' },
    },
  });
  const only = listed(values.only, suites, '--only');
  const peers = listed(values.peers, ['none', 'torch'], '--peers');
  const { compare, quick, data, out, date, show } = values;
  if (positionals.length !== (compare ? 2 : 0))
    throw new Error('Two result files are needed after --compare, and none without it.');
  return {
    only,
    quick,
    installTorch: peers.includes('torch'),
    withPeers: !peers.includes('none'),
    dataFolder: data,
    ...(compare ? { compare: [positionals[0], positionals[1]] as const } : {}),
    ...(show === undefined ? {} : { show }),
    ...(out === undefined ? {} : { out }),
    ...(date === undefined ? {} : { date: new Date(date).toISOString() }),
  };
}

function listed(text: string, allowed: readonly string[], option: string): string[] {
  const names = text.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw new Error(`${option} ${unknown}: one of ${allowed.join(', ')} is meant.`);
  return names;
}
