/** What became of a draft. */
import Badge from '@cloudscape-design/components/badge';
import { useTexts } from '../../app/language.tsx';
import type { Draft } from './ruleset-types.ts';
import { rulesetTexts } from './texts.ts';

const colours = { draft: 'blue', published: 'grey', withdrawn: 'grey' } as const;

interface DraftBadgeProps {
  readonly of: Pick<Draft, 'state'>;
  readonly inForce: boolean;
}

export function DraftBadge({ of: { state }, inForce }: DraftBadgeProps) {
  const texts = useTexts(rulesetTexts);
  return inForce ? (
    <Badge color="green">{texts.inForce}</Badge>
  ) : (
    <Badge color={colours[state]}>{texts.state[state]}</Badge>
  );
}
