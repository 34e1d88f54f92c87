/** S3 as the functions meet it: a bucket in which what is written once stays. */
import { S3ServiceException } from '@aws-sdk/client-s3';
import { type Head, noBlocks, readBlock } from '../../../lambdas/domain/sealing/block.ts';
import type { Call } from '../machine/task.ts';

export const s3Error = (name: string, status: number): Error =>
  new S3ServiceException({
    name,
    message: name,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
  });

export class Seals {
  /** Name -> text, in the order of their names. */
  readonly #objects = new Map<string, string>();
  #looked = 0;
  #head: Head = noBlocks;

  /** S3's answers to the functions. */
  serve({ command, input }: Call): Record<string, unknown> {
    const key = String(input.Key);
    const found = this.#objects.get(key);
    if (command === 'GetObject') {
      if (found === undefined) throw s3Error('NoSuchKey', 404);
      return { Body: { transformToString: async () => found } };
    }
    if (command !== 'PutObject') throw new Error(`The simulation's S3 knows no ${command}`);
    if (input.IfNoneMatch !== '*') throw new Error('A block would be written over another one');
    if (found !== undefined) throw s3Error('PreconditionFailed', 412);
    this.#objects.set(key, String(input.Body));
    return {};
  }

  /** All blocks above the number, oldest first. */
  blocks(after = 0): readonly { readonly sequence: number; readonly text: string }[] {
    return [...this.#objects]
      .map(([key, text]) => ({ sequence: Number(/(\d+)\.jsonl$/.exec(key)?.[1]), text }))
      .filter(({ sequence }) => sequence > after)
      .sort((a, b) => a.sequence - b.sequence);
  }

  /** Where the chain stands, by its blocks alone. */
  head(): Head {
    const newest = this.blocks().at(-1);
    return newest ? readBlock(newest.text).head : noBlocks;
  }

  /** What is wrong with the blocks that came since the last look: each follows on the one before. */
  *violations(): Iterable<string> {
    if (this.#looked === this.#objects.size) return;
    for (const { sequence, text } of this.blocks(this.#looked)) {
      const { header, head } = readBlock(text);
      const follows = header.sequence === this.#head.sequence + 1 && header.previous === this.#head.hash;
      if (!follows || sequence !== header.sequence)
        yield `block ${sequence} does not follow on the one before`;
      this.#head = head;
      this.#looked = sequence;
    }
  }
}
