/** Whether something is frozen, at a glance. */
import Badge from '@cloudscape-design/components/badge';
import { useTexts } from '../../app/language.tsx';
import { freezesTexts } from './texts.ts';

const colours = { active: 'green', frozen: 'red', removed: 'grey' } as const;

export function StateBadge({ state }: { readonly state: keyof typeof colours }) {
  const { states } = useTexts(freezesTexts);
  return <Badge color={colours[state]}>{states[state]}</Badge>;
}
