/** Tells a story step by step, and stops at the first step that does not come out as told. */

export interface Step {
  readonly number: number;
  readonly who: string;
  readonly does: string;
  /** How it has to come out. */
  readonly told: string;
  /** How it came out. */
  readonly came: string;
  /** What is worth knowing beside it. */
  readonly detail: string;
  readonly milliseconds: number;
}

export interface Outcome<T> {
  readonly came: string;
  readonly detail?: string;
  /** For the steps that follow. */
  readonly value: T;
}

/** A step came out otherwise. */
export class StepFailed extends Error {
  override name = 'StepFailed';
}

export interface Story {
  readonly steps: readonly Step[];
  /** @throws StepFailed where `act` comes out otherwise or fails */
  step<T>(who: string, does: string, told: string, act: () => Promise<Outcome<T>>): Promise<T>;
}

export function createStory(now: () => number, onStep: (step: Step) => void): Story {
  const steps: Step[] = [];
  return {
    steps,
    async step(who, does, told, act) {
      const started = now();
      const outcome = await act().catch((error: unknown) => ({
        came: `failed: ${error instanceof Error ? error.message : String(error)}`,
        detail: '',
        value: undefined as never,
      }));
      const { came, detail = '' } = outcome;
      const step = { number: steps.length + 1, who, does, told, came, detail, milliseconds: now() - started };
      steps.push(step);
      onStep(step);
      if (came !== told)
        throw new StepFailed(
          `Step ${step.number} (${who} ${does}) should have come out as "${told}" but came out as "${came}"`,
        );
      return outcome.value;
    },
  };
}
