/** Rules that are snoozed, or were in the last 90 days. */
import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';
import type * as z from 'zod/mini';
import type { snooze } from '../../../lambdas/contract/snoozes.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import type { Pages } from '../../app/load-pages.ts';
import { reasonText } from '../../texts/reasons.ts';
import { At } from '../../ui/at.tsx';
import { By } from '../../ui/by.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { TakenInput } from '../../ui/taken-input.tsx';
import { customerIn } from './customer-id.ts';
import { snoozeTexts } from './texts.ts';

export type Snooze = z.output<typeof snooze>;

interface SnoozeTableProps {
  readonly of: Pages<{ readonly snoozes: readonly Snooze[] }>;
  /** Whose alone are shown. */
  readonly customer: string | undefined;
  readonly filter: (customer: string | undefined) => void;
  readonly end: (snooze: Snooze) => void;
}

export function SnoozeTable({ of, customer, filter, end }: SnoozeTableProps) {
  const texts = useTexts(snoozeTexts);
  const { language } = useLanguage();
  return (
    <>
      <CustomerFilter key={customer} customer={customer} filter={filter} />
      <PagedTable<Snooze>
        label={texts.list}
        of={of}
        items={of.pages.flatMap(({ snoozes }) => snoozes)}
        nameOf={(each) => `${each.customer_id} ${each.rule} ${each.created_at}`}
        empty={texts.none}
        emptyText={texts.noneText}
        columns={[
          [texts.customer, ({ customer_id }) => <code>{customer_id}</code>],
          [texts.rule, ({ rule }) => <bdi title={rule}>{reasonText(rule, language)}</bdi>],
          [texts.state, (each) => <State of={each} />],
          [texts.until, ({ until }) => <At time={until} />],
          [texts.reason, ({ reason }) => <bdi className="foreign">{reason}</bdi>],
          [texts.by, ({ author }) => <By who={author} />],
          [
            texts.acts,
            (each) =>
              each.in_force && (
                <Button
                  variant="inline-link"
                  ariaLabel={texts.endOf(reasonText(each.rule, language))}
                  onClick={() => end(each)}
                >
                  {texts.end}
                </Button>
              ),
          ],
        ]}
      />
    </>
  );
}

function State({ of: { in_force, ended_at, ended_by } }: { readonly of: Snooze }) {
  const texts = useTexts(snoozeTexts);
  if (in_force) return <Badge color="blue">{texts.inForce}</Badge>;
  if (ended_at === undefined) return <Badge color="grey">{texts.over}</Badge>;
  return (
    <>
      <Badge color="grey">{texts.endedBy}</Badge> {ended_by && <By who={ended_by} />} <At time={ended_at} />
    </>
  );
}

/** Taken when it is an id, or nothing. */
function CustomerFilter({ customer = '', filter }: Pick<SnoozeTableProps, 'customer' | 'filter'>) {
  const texts = useTexts(snoozeTexts);
  const [wrong, setWrong] = useState(false);
  const take = (typed: string) => {
    const isEmpty = typed === '';
    const id = customerIn(typed);
    setWrong(!isEmpty && id === undefined);
    if ((isEmpty || id !== undefined) && (id ?? '') !== customer) filter(id);
  };
  return (
    <search className="snooze-filter">
      <FormField errorText={wrong ? texts.wrongCustomer : undefined}>
        <TakenInput
          type="search"
          ariaLabel={texts.anyCustomer}
          placeholder={texts.anyCustomer}
          value={customer}
          take={take}
        />
      </FormField>
    </search>
  );
}
