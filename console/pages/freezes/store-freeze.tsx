/** A store: whether it is frozen, since when and why, and the way to change that. */
import { getStoreFreeze, putStoreFreeze } from '../../../lambdas/contract/freezes.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { Facts } from '../../ui/facts.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { StoreName } from '../../ui/store-name.tsx';
import { Standing } from './standing.tsx';
import { StateBadge } from './state-badge.tsx';
import { freezesTexts } from './texts.ts';

export function StoreFreeze({ id }: { readonly id: string }) {
  const { api } = useConsole();
  const texts = useTexts(freezesTexts);
  const path = { id };
  const loaded = useLoad(
    `freeze of store ${id}`,
    async () => (await api.call(getStoreFreeze, { path })).body,
  );
  const at = (time: string | undefined) => time && <At time={time} />;
  return (
    <LoadedView of={loaded}>
      {({ state, frozen_at, in_force_at, reason, changed_by, changed_at }) => (
        <Standing
          kind="stores"
          id={id}
          state={state}
          change={async (wanted, why) => {
            const { body } = await api.call(putStoreFreeze, { path, body: { state: wanted, reason: why } });
            loaded.put(body);
          }}
        >
          <Facts
            of={[
              [texts.name, <StoreName key="name" id={id} />],
              [texts.state, <StateBadge key="state" state={state} />],
              [texts.since, at(frozen_at)],
              [texts.inForce, at(in_force_at)],
              [texts.reason, reason && <bdi className="foreign">{reason}</bdi>],
              [texts.by, changed_by && <By who={changed_by} />],
              [texts.at, at(changed_at)],
            ]}
          />
        </Standing>
      )}
    </LoadedView>
  );
}
