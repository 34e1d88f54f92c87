/** The operators' lists: whom and what is let pass, watched or blocked; to add, take off, import, and look back. */
import '../../styles/operations.css';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useState } from 'react';
import { listNames } from '../../../lambdas/contract/lists.ts';
import { useKeys } from '../../app/keys.ts';
import { useTexts } from '../../app/language.tsx';
import { hrefOf, replacePlace, usePlace } from '../../app/location.ts';
import { shared } from '../../texts/shared.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { Segments } from '../../ui/segments.tsx';
import { AddDialog } from './add-dialog.tsx';
import { Entries } from './entries.tsx';
import { ListEvents } from './list-events.tsx';
import type { ListEntry, ListName } from './list-types.ts';
import { RemoveDialog } from './remove-dialog.tsx';
import { listsTexts } from './texts.ts';

/** Whoever only looks needs nothing of it. */
const ImportDialog = lazy(() => import('./import/import-dialog.tsx'));

type Open = 'add' | 'import' | ListEntry;

export default function Lists() {
  const texts = useTexts(listsTexts);
  const { refresh } = useTexts(shared);
  const { query } = usePlace();
  const list = listNames.find((name) => name === query.get('list')) ?? 'customers';
  const [changes, setChanges] = useState(0);
  const [open, setOpen] = useState<Open>();
  const changed = () => setChanges((count) => count + 1);
  const close = () => setOpen(undefined);
  useKeys([
    { key: 'a', does: texts.add, act: () => setOpen('add') },
    { key: 'r', does: refresh, act: changed },
  ]);
  return (
    <SpaceBetween size="m">
      <PageHead title={texts.title} lead={texts.lead}>
        <Button onClick={() => setOpen('import')}>{texts.importing}</Button>
        <Button variant="primary" onClick={() => setOpen('add')}>
          {texts.add}
        </Button>
      </PageHead>
      <Segments
        label={texts.list}
        of={listNames}
        textOf={(name) => texts.lists[name]}
        chosen={list}
        choose={(chosen) => replacePlace(hrefOf('/lists', { list: chosen }))}
      />
      <Entries key={list} list={list} changes={changes} remove={setOpen} />
      <ListEvents key={`events of ${list}`} list={list} changes={changes} />
      <Opened open={open} list={list} close={close} changed={changed} />
    </SpaceBetween>
  );
}

interface OpenedProps {
  readonly open: Open | undefined;
  readonly list: ListName;
  readonly close: () => void;
  readonly changed: () => void;
}

function Opened({ open, list, close, changed }: OpenedProps) {
  if (open === undefined) return null;
  if (open === 'add') return <AddDialog list={list} close={close} changed={changed} />;
  if (open !== 'import') return <RemoveDialog of={open} close={close} changed={changed} />;
  return (
    <Suspense>
      <ImportDialog close={close} changed={changed} />
    </Suspense>
  );
}
