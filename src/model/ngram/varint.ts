/** Numbers from 0 to 2⁵³ − 1 as LEB128: seven bits a byte, lowest first. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  write(value: number): void {
    if (this.#length + 8 > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Reads what `ByteWriter` wrote. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #fault: (reason: string) => Error;
  #at = 0;

  constructor(bytes: Uint8Array, fault: (reason: string) => Error) {
    this.#bytes = bytes;
    this.#fault = fault;
  }

  /** @throws the fault when the bytes end, or the number is larger than `most` */
  read(most: number): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      if (this.#at >= this.#bytes.length) throw this.#fault('it ends too early');
      const byte = this.#bytes[this.#at++];
      value += (byte % 128) * factor;
      if (!(value <= most)) throw this.#fault(`it holds ${value} where ${most} is the most`);
      // one form for every number, so that zeros do not go on without end
      if (byte === 0 && factor > 1) throw this.#fault('it holds a number longer than it needs to be');
      if (byte < 128) return value;
      if (factor > 2 ** 49) throw this.#fault('it holds a number without end');
    }
  }

  readPositive(most: number): number {
    const value = this.read(most);
    if (value === 0) throw this.#fault('it holds a 0 where something is counted');
    return value;
  }

  /** @throws the fault when bytes are left over */
  end(): void {
    if (this.#at < this.#bytes.length) throw this.#fault(`${this.#bytes.length - this.#at} bytes are left over`);
  }
}
