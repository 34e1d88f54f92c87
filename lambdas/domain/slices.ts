/** Work that is longer than a function runs goes on in slices: what the next one needs is kept between them. */

/** Where a reading goes on: whatever its reader understands. */
export type Place = Readonly<Record<string, string>>;

/** Where a run is kept between its slices. @typeParam P where it stands: data, as CBOR (RFC 8949) writes it */
export interface Runs<P> {
  read(): Promise<KeptRun<P> | undefined>;
  /**
   * Makes the run one's own: whoever had it before cannot keep anything any more.
   *
   * @param version as it was read; 0 where nothing was
   * @param until milliseconds since the epoch: whoever comes before then is to leave it alone. @default - nobody is
   * @returns the version to keep it under
   * @throws Overtaken
   */
  claim(version: number, until?: number): Promise<number>;
  /** From then on nobody has it. @throws Overtaken if somebody else has claimed the run */
  keep(version: number, progress: P): Promise<void>;
}

export interface KeptRun<P> {
  /** Of the last claim. */
  readonly version: number;
  /** Milliseconds since the epoch: until then somebody is at it. 0 where nobody is. */
  readonly claimedUntil: number;
  /** Of the last claim that kept anything; 0 where none did. */
  readonly keptAs: number;
  /** Undefined where nothing is kept that could be gone on with. */
  readonly progress: P | undefined;
}

/** Two slices ran at a time: the other one goes on. */
export class Overtaken extends Error {
  override name = 'Overtaken';
}
