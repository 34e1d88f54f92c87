/** The filters above the queue. */
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { caseTexts } from '../../texts/cases.ts';
import { knownReasons, reasonText } from '../../texts/reasons.ts';
import { Choice } from '../../ui/choice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { type Filter, isNarrow } from './filter.ts';
import { queueTexts } from './texts.ts';

interface FiltersProps {
  readonly filter: Filter;
  readonly change: (filter: Filter) => void;
}

export function Filters({ filter, change }: FiltersProps) {
  const texts = useTexts(queueTexts);
  const cases = useTexts(caseTexts);
  const { language } = useLanguage();
  const set = (changed: { readonly [Name in keyof Filter]?: Filter[Name] | undefined }) =>
    change({ ...filter, ...changed } as Filter);
  const { kind = 'held_payment' } = filter;
  const states =
    kind === 'dispute'
      ? (['open', 'claimed', 'overdue'] as const)
      : (['open', 'claimed', 'waiting_for_customer'] as const);
  return (
    <search className="filters">
      <Segments
        label={texts.kind}
        of={['held_payment', 'dispute']}
        textOf={(each) => cases.kind[each]}
        chosen={kind}
        choose={(chosen) => change({ kind: chosen })}
      />
      <Choice
        label={texts.state}
        none={texts.anyState}
        value={filter.state}
        options={states.map((value) => ({ value, label: cases.state[value] }))}
        choose={(state) => set({ state: state as Filter['state'] })}
      />
      <Choice
        label={texts.claimed}
        none={texts.anyClaim}
        value={filter.claimed}
        options={(['mine', 'none', 'others'] as const).map((value) => ({
          value,
          label: texts.claims[value],
        }))}
        choose={(claimed) => set({ claimed: claimed as Filter['claimed'] })}
      />
      {kind === 'held_payment' && (
        <Choice
          label={texts.reason}
          none={texts.anyReason}
          value={filter.reason}
          options={knownReasons.map((value) => ({
            value,
            label: reasonText(value, language),
            description: value,
          }))}
          choose={(reason) => set({ reason })}
        />
      )}
      <Typed
        key={`amount ${filter.min_amount}`}
        label={texts.minAmount}
        value={filter.min_amount}
        numeric
        enter={(min_amount) => set({ min_amount })}
      />
      <Typed
        key={`store ${filter.store_id}`}
        label={texts.store}
        value={filter.store_id}
        enter={(store_id) => set({ store_id })}
      />
      <Checkbox
        checked={filter.escalated === 'true'}
        onChange={({ detail }) => set({ escalated: detail.checked ? 'true' : undefined })}
      >
        {texts.escalated}
      </Checkbox>
      {isNarrow(filter) && (
        <Button variant="inline-link" onClick={() => change({ kind })}>
          {texts.clear}
        </Button>
      )}
    </search>
  );
}

interface TypedProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly numeric?: boolean;
  readonly enter: (value: string | undefined) => void;
}

/** Taken when it is complete: at Enter, or when somebody goes on. */
function Typed({ label, value = '', numeric = false, enter }: TypedProps) {
  const [typed, setTyped] = useState(value);
  const take = () => {
    if (typed !== value) enter(typed.trim() || undefined);
  };
  return (
    <Input
      ariaLabel={label}
      placeholder={label}
      value={typed}
      inputMode={numeric ? 'numeric' : 'text'}
      onChange={({ detail }) => setTyped(detail.value)}
      onBlur={take}
      onKeyDown={({ detail }) => {
        if (detail.key === 'Enter') take();
      }}
    />
  );
}
