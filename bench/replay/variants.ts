/** What is played: the platform with all controls, without each, without any, and with the dead-man's rule in place of all others. */
import type { Edit } from '../../test/end-to-end/attacks/support/edit.ts';
import { type Control, controls } from './controls.ts';

/** A platform, by what is missing there. */
export interface Variant {
  readonly id: string;
  readonly name: string;
  readonly without: readonly Control[];
}

/** The rule itself, and the switch that it throws. */
const ofDeadMan: ReadonlySet<string> = new Set(['dead-man', 'switches']);

/** Played with the dead-man's rule and nothing else. */
export const deadManAlone = 'dead-man-alone';

export const variants: readonly Variant[] = [
  { id: 'all', name: 'all controls', without: [] },
  ...controls.map((control: Control) => ({
    id: control.id,
    name: `without ${control.name}`,
    without: [control],
  })),
  { id: 'none', name: 'without any of them', without: controls },
  {
    id: deadManAlone,
    name: "with the dead-man's rule alone",
    without: controls.filter(({ id }) => !ofDeadMan.has(id)),
  },
];

/**
 * Whether the whole list is tried: where nothing that looks at sign-ins is missing, they go as with all controls, and a
 * part of it tells as much.
 */
export const triesWholeList = ({ without }: Variant): boolean =>
  without.length === 0 || without.some(({ atSignIn }) => atSignIn);

/** What the functions run: every handler that any of the missing controls is in, without all of them. */
export function editsOf({ without }: Variant): { handlers: readonly string[]; edits: readonly Edit[] } {
  return {
    handlers: [...new Set(without.flatMap(({ handlers }) => handlers))],
    edits: without.flatMap(({ edits }) => edits),
  };
}
