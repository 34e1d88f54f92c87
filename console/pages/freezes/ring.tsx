/** A ring: who hangs together with a customer, and why, before any of it is frozen. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { freezeRing } from '../../../lambdas/contract/freezes.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useLoad } from '../../app/load.ts';
import { LongTable } from '../../ui/long-table.tsx';
import { LoadedView } from '../../ui/states.tsx';
import { useMemberColumns } from './member-columns.tsx';
import { RingDialog } from './ring-dialog.tsx';
import { devicesOf, type RingFound } from './ring-found.ts';
import { freezesTexts } from './texts.ts';

export function Ring({ customer }: { readonly customer: string }) {
  const { api } = useConsole();
  const loaded = useLoad(
    `ring of ${customer}`,
    async () => (await api.call(freezeRing, { body: { customer_id: customer } })).body,
  );
  const [open, setOpen] = useState(false);
  return (
    <LoadedView of={loaded}>
      {(ring) => (
        <>
          <Members of={ring} freeze={() => setOpen(true)} />
          {open && (
            <RingDialog
              customer={customer}
              of={ring}
              close={() => setOpen(false)}
              put={loaded.put}
              reload={loaded.reload}
            />
          )}
        </>
      )}
    </LoadedView>
  );
}

interface MembersProps {
  readonly of: RingFound;
  readonly freeze: () => void;
}

function Members({ of, freeze }: MembersProps) {
  const texts = useTexts(freezesTexts);
  const begun = of.members.some(({ state }) => state === 'frozen');
  return (
    <SpaceBetween size="s">
      {of.members.length === 1 && <p className="quiet">{texts.ring.alone}</p>}
      <LongTable
        title={texts.ring.title(of.members.length, devicesOf(of).length)}
        actions={
          <SpaceBetween size="s" direction="horizontal" alignItems="center">
            <span role="status">{of.frozen ? texts.ring.frozen : texts.ring.notFrozen}</span>
            {!of.frozen && (
              <Button variant="primary" onClick={freeze}>
                {begun ? texts.ring.left : texts.ring.freeze}
              </Button>
            )}
          </SpaceBetween>
        }
        items={of.members}
        nameOf={({ customer_id }) => customer_id}
        empty=""
        columns={useMemberColumns()}
      />
    </SpaceBetween>
  );
}
