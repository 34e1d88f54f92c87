/** The rulesets as the domain asks for them. */
import type { Ruleset } from './ruleset.ts';

export interface Rulesets {
  /**
   * By its version: read once, since none ever changes. The standard one where there is no version, or one of its own.
   * @throws Error for a version that was never published: nothing is judged by rules that nobody approved
   */
  inForce(version: string | undefined): Promise<Ruleset>;
}
