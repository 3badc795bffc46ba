import { isPrivateAddress, networkOf } from './address.js';
import { joinKey, ownText } from './text.js';

/** Names remembered of each kind; a peer who invents more only makes them be derived anew. */
const MAX_NAMES = 8192;
/** Keys remembered by number, a power of two: lines of a process come close together. */
const SLOTS = 4096;

/** An account as lines name it, and the keys under which hosts' maps know it. */
export interface Account {
  /** Empty for none. */
  readonly text: string;
  readonly signedIn: string;
  readonly exists: string;
  readonly login: string;
  readonly episode: string;
  /** The account's side of the relation to a network. */
  readonly fromLeft: string;
}

/** An address as lines name it, and what follows from it. */
export interface Address {
  /** Empty for none. */
  readonly text: string;
  /** Its network; empty for none. */
  readonly network: string;
  readonly isPrivate: boolean;
  /** Its key among facts, logins and episodes. */
  readonly key: string;
  readonly networkFact: string;
  /** The network's side of the relation to an account. */
  readonly fromRight: string;
}

/**
 * The names of accounts and addresses, each once, with all that is derived from the name alone. Hosts share them: nothing here
 * depends on what was seen.
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

/** The key of a name and a number (a program and a process id, an address and a port): the same text object for some time. */
export class NumberedKeys {
  readonly #names: string[] = new Array<string>(SLOTS).fill('');
  readonly #numbers: number[] = new Array<number>(SLOTS).fill(-1);
  readonly #keys: string[] = new Array<string>(SLOTS).fill('');

  of(name: string, number: number): string {
    const slot = number & (SLOTS - 1);
    if (this.#numbers[slot] === number && this.#names[slot] === name) return this.#keys[slot];
    const key = joinKey(name, String(number));
    this.#numbers[slot] = number;
    this.#names[slot] = name;
    this.#keys[slot] = key;
    return key;
  }
}

function accountOf(text: string): Account {
  return {
    text,
    signedIn: joinKey('signed_in', text),
    exists: joinKey('exists', text),
    login: joinKey('user', text),
    episode: joinKey('account', text),
    fromLeft: `from\0left\0${text}`,
  };
}

function addressOf(text: string): Address {
  const network = networkOf(text);
  return {
    text,
    network,
    isPrivate: isPrivateAddress(text),
    key: joinKey('address', text),
    networkFact: joinKey('network', network),
    fromRight: `from\0right\0${network}`,
  };
}

/** A name that was cut or mended is not found again under its own text: such names are few. */
function remember<T extends { readonly text: string }>(known: Map<string, T>, name: string, made: T): T {
  if (made.text !== name) return made;
  if (known.size >= MAX_NAMES) known.clear();
  known.set(made.text, made);
  return made;
}
