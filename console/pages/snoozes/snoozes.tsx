/** Snoozes: rules that have no effect for one customer until a time; what is snoozed, and what was done. */
import './snoozes.css';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { listSnoozeEvents, listSnoozes } from '../../../lambdas/contract/snoozes.ts';
import { useConsole } from '../../app/console.ts';
import { useKeys } from '../../app/keys.ts';
import { useTexts } from '../../app/language.tsx';
import { usePages } from '../../app/load-pages.ts';
import { hrefOf, replacePlace, usePlace } from '../../app/location.ts';
import { shared } from '../../texts/shared.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { CreateDialog } from './create-dialog.tsx';
import { customerIn } from './customer-id.ts';
import { EndDialog } from './end-dialog.tsx';
import { SnoozeEvents } from './snooze-events.tsx';
import { type Snooze, SnoozeTable } from './snooze-table.tsx';
import { snoozeTexts } from './texts.ts';

export default function Snoozes() {
  const texts = useTexts(snoozeTexts);
  const { refresh } = useTexts(shared);
  const { api } = useConsole();
  const customer = customerIn(usePlace().query.get('customer') ?? '');
  const [asked, setAsked] = useState<'create' | Snooze>();
  const snoozes = usePages(
    `snoozes of ${customer}`,
    async (cursor) => {
      const query = { ...(customer === undefined ? {} : { customer }), ...(cursor ? { cursor } : {}) };
      return (await api.call(listSnoozes, { query })).body;
    },
    1,
  );
  const events = usePages(
    'snooze events',
    async (cursor) => (await api.call(listSnoozeEvents, { query: cursor ? { cursor } : {} })).body,
    1,
  );
  const reload = () => {
    snoozes.reload();
    events.reload();
  };
  useKeys([
    { key: 's', does: texts.keys.create, act: () => setAsked('create') },
    { key: 'r', does: refresh, act: reload },
  ]);
  const close = () => setAsked(undefined);
  return (
    <SpaceBetween size="m">
      <PageHead title={texts.title} lead={texts.about} refresh={{ act: reload, busy: snoozes.busy }}>
        <Button variant="primary" onClick={() => setAsked('create')}>
          {texts.create}
        </Button>
      </PageHead>
      <Tabs
        ariaLabel={texts.title}
        tabs={[
          {
            id: 'list',
            label: texts.list,
            content: (
              <SnoozeTable
                of={snoozes}
                customer={customer}
                filter={(id) => replacePlace(hrefOf('/snoozes', { customer: id }))}
                end={setAsked}
              />
            ),
          },
          { id: 'history', label: texts.history, content: <SnoozeEvents of={events} /> },
        ]}
      />
      {asked === 'create' && <CreateDialog customer={customer ?? ''} close={close} done={reload} />}
      {asked !== undefined && asked !== 'create' && <EndDialog of={asked} close={close} done={reload} />}
    </SpaceBetween>
  );
}
