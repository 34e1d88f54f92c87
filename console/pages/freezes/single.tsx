/** A customer or a device: whether it is frozen, and the way to change that. */
import { getFreeze, putFreeze } from '../../../lambdas/contract/account.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { Facts } from '../../ui/facts.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { Standing } from './standing.tsx';
import { StateBadge } from './state-badge.tsx';
import { freezesTexts } from './texts.ts';

interface SingleProps {
  readonly kind: 'customers' | 'devices';
  readonly id: string;
}

export function Single({ kind, id }: SingleProps) {
  const { api } = useConsole();
  const texts = useTexts(freezesTexts);
  const path = { kind, id };
  const loaded = useLoad(`freeze of ${id}`, async () => (await api.call(getFreeze, { path })).body);
  return (
    <LoadedView of={loaded}>
      {({ state }) => (
        <Standing
          kind={kind}
          id={id}
          state={state}
          change={async (wanted, reason) => {
            const { body } = await api.call(putFreeze, { path, body: { state: wanted, reason } });
            loaded.put(body);
          }}
        >
          <Facts of={[[texts.state, <StateBadge key="state" state={state} />]]} />
        </Standing>
      )}
    </LoadedView>
  );
}
