/** Which rows of the queue are selected: by their boxes, or by keys on the row that has the focus. */
import { type RefObject, useState } from 'react';
import { useKeys } from '../../app/keys.ts';
import { useTexts } from '../../app/language.tsx';
import { capped, ranged, toggled } from '../../bulk/bulk.ts';
import type { CaseSummary } from '../../ui/case-badges.tsx';
import { queueTexts } from './texts.ts';

export interface Selection {
  /** Of those that are shown: what is gone from the screen is not decided. */
  readonly selected: readonly CaseSummary[];
  readonly select: (ids: readonly string[]) => void;
}

/** @param shown in their order @param table around the rows */
export function useSelection(shown: readonly CaseSummary[], table: RefObject<HTMLElement | null>): Selection {
  const { keys } = useTexts(queueTexts);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string>();
  const order = shown.map(({ id }) => id);
  const atFocus = (act: (id: string) => void) => () => {
    const id = idAtFocus(table.current);
    if (id === undefined || !order.includes(id)) return;
    act(id);
    setLast(id);
  };
  useKeys([
    { key: 'x', does: keys.select, act: atFocus((id) => setChosen((before) => toggled(before, id))) },
    {
      key: 'X',
      does: keys.selectRange,
      act: atFocus((id) => setChosen((before) => ranged(order, before, last, id))),
    },
    { key: 'A', does: keys.selectAll, act: () => setChosen(new Set(capped(order))) },
  ]);
  return {
    selected: shown.filter(({ id }) => chosen.has(id)),
    select: (ids) => setChosen(new Set(capped(ids))),
  };
}

/** Of the row in which the focus is, by the address that its link leads to. */
function idAtFocus(table: HTMLElement | null): string | undefined {
  const row = document.activeElement?.closest('tr');
  if (!row || !table?.contains(row)) return undefined;
  const link = row.querySelector<HTMLAnchorElement>('a[href^="#/cases/"]');
  return link?.hash.slice('#/cases/'.length);
}
