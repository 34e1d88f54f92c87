/** Numbers in as many bits as they take, one after the other: for records of which a hundred bytes are to hold much. */

const KEPT = 24;

export interface BitWriter {
  /** @throws RangeError for what does not fit into so many bits */
  write(value: number | bigint, bits: number): void;
  /**
   * A whole number from 0 below 2^63 whose bits after the highest 24 are zeros: 6 bits say how many it has; of those 24, the
   * highest, which is 1, is left out.
   */
  writeNumber(value: bigint): void;
  /** Filled up with zeros to the last byte. */
  bytes(): Buffer;
}

export function bitWriter(): BitWriter {
  let digits = '';
  const write: BitWriter['write'] = (value, bits) => {
    if (bits === 0) return;
    const written = value.toString(2);
    if (!/^[01]+$/.test(written) || written.length > bits)
      throw new RangeError('A number does not fit into its bits');
    digits += written.padStart(bits, '0');
  };
  return {
    write,
    writeNumber(value) {
      const digits = value === 0n ? '' : value.toString(2);
      write(digits.length, 6);
      const kept = digits.slice(1, KEPT);
      if (kept.length > 0) write(BigInt(`0b${kept}`), kept.length);
    },
    bytes: () =>
      Buffer.from((digits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))),
  };
}

export interface BitReader {
  /** At most 32 bits. @throws RangeError where fewer are left */
  read(bits: number): number;
  /** As `writeNumber` writes it. */
  readNumber(): bigint;
}

export function bitReader(bytes: Uint8Array): BitReader {
  const digits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let at = 0;
  const take = (bits: number): string => {
    if (at + bits > digits.length) throw new RangeError('A packed record ends too early');
    at += bits;
    return digits.slice(at - bits, at);
  };
  const read = (bits: number) => (bits === 0 ? 0 : Number.parseInt(take(bits), 2));
  return {
    read,
    readNumber() {
      const bits = read(6);
      if (bits === 0) return 0n;
      return BigInt(`0b1${take(Math.min(bits, KEPT) - 1).padEnd(bits - 1, '0')}`);
    },
  };
}
