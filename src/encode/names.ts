import { isPrivateAddress, networkOf } from './address.js';
import type { AccountEpisode, Login, Recent } from './host-state.js';
import { SavedKey } from './saved-map.js';
import { joinKey, ownText } from './text.js';

/** Names remembered of each kind; a peer who invents more only makes them be derived anew. */
const MAX_NAMES = 8192;

/** An account as lines name it, and the keys under which hosts' maps know it. */
export interface Account {
  /** Empty for none. */
  readonly text: string;
  readonly signedIn: SavedKey<number>;
  readonly exists: SavedKey<number>;
  readonly login: SavedKey<Login>;
  readonly episode: SavedKey<AccountEpisode>;
  /** The account's side of the relation to a network. */
  readonly fromLeft: SavedKey<number>;
  readonly recent: SavedKey<Recent>;
}

/** An address as lines name it, and what follows from it. */
export interface Address {
  /** Empty for none. */
  readonly text: string;
  /** Its network; empty for none. */
  readonly network: string;
  readonly isPrivate: boolean;
  readonly fact: SavedKey<number>;
  readonly networkFact: SavedKey<number>;
  /** The network's side of the relation to an account. */
  readonly fromRight: SavedKey<number>;
  readonly failing: SavedKey<number>;
  readonly failures: SavedKey<number[]>;
  readonly login: SavedKey<Login>;
  readonly episode: SavedKey<AccountEpisode>;
  readonly recent: SavedKey<Recent>;
}

/**
 * The names of accounts and addresses, each once, with all that is derived from the name alone. Hosts share them: nothing here
 * depends on what was seen, but that keys remember where the host of the last line has them.
 */
export class Names {
  readonly noAccount = accountOf('');
  readonly noAddress: Address = { ...addressOf(''), network: '', isPrivate: false };
  readonly #accounts = new Map<string, Account>();
  readonly #addresses = new Map<string, Address>();

  account(name: string | undefined): Account {
    if (name === undefined || name === '') return this.noAccount;
    return this.#accounts.get(name) ?? remember(this.#accounts, name, accountOf(ownText(name)));
  }

  address(name: string | undefined): Address {
    if (name === undefined || name === '') return this.noAddress;
    return this.#addresses.get(name) ?? remember(this.#addresses, name, addressOf(ownText(name)));
  }
}

function accountOf(text: string): Account {
  return {
    text,
    signedIn: new SavedKey(joinKey('signed_in', text)),
    exists: new SavedKey(joinKey('exists', text)),
    login: new SavedKey(joinKey('user', text)),
    episode: new SavedKey(joinKey('account', text)),
    fromLeft: new SavedKey(`from\0left\0${text}`),
    recent: new SavedKey(text),
  };
}

function addressOf(text: string): Address {
  const network = networkOf(text);
  const key = joinKey('address', text);
  return {
    text,
    network,
    isPrivate: isPrivateAddress(text),
    fact: new SavedKey(key),
    networkFact: new SavedKey(joinKey('network', network)),
    fromRight: new SavedKey(`from\0right\0${network}`),
    failing: new SavedKey(text),
    failures: new SavedKey(text),
    login: new SavedKey(key),
    episode: new SavedKey(key),
    recent: new SavedKey(text),
  };
}

/** A name that was cut or mended is not found again under its own text: such names are few. */
function remember<T extends { readonly text: string }>(known: Map<string, T>, name: string, made: T): T {
  if (made.text !== name) return made;
  if (known.size >= MAX_NAMES) known.clear();
  known.set(made.text, made);
  return made;
}
