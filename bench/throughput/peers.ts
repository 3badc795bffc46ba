import { join } from 'node:path';
import {
  debianPackage,
  hasPythonEnvironment,
  goProgram,
  PEERS_FOLDER,
  pythonEnvironment,
  rustProgram,
} from './environment.js';
import type { PeerCommand } from './peer-process.js';
import { Unavailable } from './unavailable.js';

/** A piece of work as a peer is asked for it. */
export interface PeerRow {
  /** That of our row with the same work. */
  readonly id: string;
  readonly by: string;
  readonly unit: string;
  readonly count: number;
  readonly request: readonly string[];
  readonly wholeProcess?: boolean;
}

/** Another implementation: how it is installed and started. */
export interface Peer {
  readonly name: string;
  /** @throws Unavailable when it cannot be had here */
  readonly command: () => Promise<PeerCommand>;
}

function pythonPeer(name: string, script: string, packages: readonly string[], env: Record<string, string> = {}): Peer {
  return {
    name,
    command: async () => ({
      file: await pythonEnvironment(name, packages),
      args: [join(PEERS_FOLDER, script)],
      env: { PYTHONDONTWRITEBYTECODE: '1', ...env },
    }),
  };
}

export const DRAIN3 = pythonPeer('drain3', 'drain3_peer.py', ['drain3==0.9.11']);
export const SCIKIT_LEARN = pythonPeer('scikit-learn', 'isolation_forest_peer.py', ['scikit-learn==1.9.1'], {
  OMP_NUM_THREADS: '1',
});
export const LOGLENS = pythonPeer('loglens', 'loglens_peer.py', ['loglensai==0.13.1']);
/** What AMiner imports, as its Debian release had it. */
const AMINER_NEEDS = ['numpy==1.26.4', 'scipy==1.11.4', 'statsmodels==0.14.1', 'orjson', 'pytz', 'cerberus', 'pyyaml'];
export const AMINER: Peer = {
  name: 'aminer',
  command: async () => {
    const folder = await debianPackage('logdata-anomaly-miner', '2.6.0-1');
    const file = await pythonEnvironment('aminer', [...AMINER_NEEDS, 'python-dateutil', 'setuptools<80']);
    return { file, args: [join(PEERS_FOLDER, 'aminer_peer.py'), folder] };
  },
};
export const LOKI: Peer = { name: 'loki', command: async () => ({ file: await goProgram('loki'), args: [] }) };
export const RUST: Peer = {
  name: 'rust',
  command: async () => ({ file: await rustProgram('rust', 'rust-drains'), args: [] }),
};

/** glibc would give the memory of every large tensor back to the kernel and ask for it again: the peer at its best keeps it. */
const KEEP_MEMORY = {
  MALLOC_TOP_PAD_: '1073741824',
  MALLOC_MMAP_THRESHOLD_: '4294967296',
  MALLOC_TRIM_THRESHOLD_: '4294967296',
};

/** @param wanted install it if it is not there: several gigabytes */
export function torchPeer(wanted: boolean): Peer {
  const torch = pythonPeer('torch', 'torch_peer.py', ['torch==2.15.0', 'numpy==2.4.6'], KEEP_MEMORY);
  return {
    name: torch.name,
    command: async () => {
      if (wanted || hasPythonEnvironment(torch.name)) return torch.command();
      throw new Unavailable('not installed here (several GB); `--peers torch` installs it');
    },
  };
}
