/** An attack is tried twice: on the platform as it is, and once more without the control that stops it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { taken } from '../../support/contract-watch.ts';
import { runCode } from './control.ts';
import type { Edit } from './edit.ts';
import { type Target, target } from './target.ts';
import type { TemplateControl } from './weakened.ts';

/** What the attacker has afterwards, an item a line; nothing is an empty list. */
export type Loot = readonly string[];

/** Functions that run other code than the app's, by their handlers. */
export interface EditedFunctions {
  readonly handlers: readonly string[];
  readonly edits: readonly Edit[];
}

export interface Removal {
  /** The control's name, as docs/attacks.md has it. */
  readonly control: string;
  /** What is missing in the templates; then the attack is tried on the platform that was started without. */
  readonly templates?: readonly TemplateControl[];
  /** What is missing in functions' code. */
  readonly code?: EditedFunctions;
  /** What the attacker then gets: a list, or a matcher of one. @default - anything */
  readonly gets?: unknown;
}

export interface Attack {
  run(on: Target): Promise<Loot>;
  /** What stands in for something that no test has, such as a real phone: both times. */
  readonly given?: EditedFunctions;
  readonly without: Removal;
}

/** Defines the two tests. The first shows that the control holds, the second that the first would see it fail. */
export function attack(name: string, { run, given, without }: Attack): void {
  describe(name, () => {
    // Whichever attack of a process is first has the platform started, which may take longer than a test.
    beforeAll(async () => {
      await target('real');
    });

    test('gets nothing', async () => {
      const on = await target('real');
      expect(await withCode(on, given, () => run(on))).toEqual([]);
      expect(taken()).toEqual([]);
    });

    test(`succeeds without ${without.control}`, async () => {
      const on = await target(without.templates === undefined ? 'real' : 'weakened');
      const loot = await withCode(on, both(given, without.code), () => run(on));
      // Of what is answered without a control, the contract promises nothing.
      taken();
      if (without.gets !== undefined) expect(loot).toEqual(without.gets);
      else expect(loot).not.toEqual([]);
    });
  });
}

const both = (one?: EditedFunctions, other?: EditedFunctions): EditedFunctions | undefined =>
  one && other
    ? {
        handlers: [...new Set([...one.handlers, ...other.handlers])],
        edits: [...one.edits, ...other.edits],
      }
    : (one ?? other);

async function withCode<T>(on: Target, code: EditedFunctions | undefined, act: () => Promise<T>): Promise<T> {
  if (!code) return act();
  const { handlers, edits } = code;
  try {
    await runCode(on.which, handlers, edits);
    return await act();
  } finally {
    await runCode(on.which, handlers, []);
  }
}
