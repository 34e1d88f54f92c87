/** Freezes: looks a customer, a device, a store or a ring up, and freezes it, or lifts its freeze. */
import '../../styles/operations.css';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { getFreeze } from '../../../lambdas/contract/account.ts';
import { freezeRing, getStoreFreeze } from '../../../lambdas/contract/freezes.ts';
import type { Route } from '../../../lambdas/contract/route.ts';
import { isFor, useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { hrefOf, replacePlace, usePlace } from '../../app/location.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { Empty } from '../../ui/states.tsx';
import { LookUp } from './look-up.tsx';
import { Ring } from './ring.tsx';
import { Single } from './single.tsx';
import { StoreFreeze } from './store-freeze.tsx';
import { type Kind, kinds, type Subject, subjectIn } from './subject.ts';
import { freezesTexts } from './texts.ts';

const shownBy: Readonly<Record<Kind, Pick<Route, 'audience'>>> = {
  customers: getFreeze,
  devices: getFreeze,
  stores: getStoreFreeze,
  rings: freezeRing,
};

export default function Freezes() {
  const texts = useTexts(freezesTexts);
  const { person } = useConsole();
  const { query } = usePlace();
  const mine = kinds.filter((kind) => isFor(person, shownBy[kind]));
  const subject = subjectIn(query);
  const shown = subject && mine.includes(subject.kind) ? subject : undefined;
  return (
    <SpaceBetween size="m">
      <PageHead title={texts.title} lead={texts.lead} />
      <LookUp
        key={`asks for ${shown?.kind} ${shown?.id}`}
        kinds={mine}
        subject={shown}
        lookUp={({ kind, id }) => replacePlace(hrefOf('/freezes', { kind, id }))}
      />
      {shown ? (
        <Shown key={`shows ${shown.kind} ${shown.id}`} of={shown} />
      ) : (
        <Empty title={texts.nothing}>{texts.nothingText}</Empty>
      )}
    </SpaceBetween>
  );
}

function Shown({ of: { kind, id } }: { readonly of: Subject }) {
  if (kind === 'rings') return <Ring customer={id} />;
  return kind === 'stores' ? <StoreFreeze id={id} /> : <Single kind={kind} id={id} />;
}
