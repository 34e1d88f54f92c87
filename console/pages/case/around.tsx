/** What else there is around a case, by tab: phone and store, payments, earlier cases, signals, proof, audit. */
import Tabs, { type TabsProps } from '@cloudscape-design/components/tabs';
import type { ReactNode } from 'react';
import { useTexts } from '../../app/language.tsx';
import { isAbsent, type Loaded } from '../../app/load.ts';
import { LoadedView } from '../../ui/states.tsx';
import { Audit } from './audit.tsx';
import type { CaseContext, CaseDetail } from './case-types.ts';
import { EarlierCases } from './earlier-cases.tsx';
import { PastPayments } from './past-payments.tsx';
import { PhoneAndStore } from './phone-and-store.tsx';
import { Proof } from './proof.tsx';
import { Signals } from './signals.tsx';
import { caseDetailTexts } from './texts.ts';

interface AroundProps {
  readonly of: CaseDetail;
  readonly context: Loaded<CaseContext>;
}

export function Around({ of, context }: AroundProps) {
  const texts = useTexts(caseDetailTexts);
  const tab = (id: string, label: string, content: ReactNode): TabsProps.Tab => ({
    id,
    label,
    content: <div className="tab-body">{content}</div>,
  });
  const inContext = (id: string, label: string, show: (value: CaseContext) => ReactNode) =>
    tab(id, label, <LoadedView of={context}>{show}</LoadedView>);
  const known = context.value;
  const count = (label: string, items: readonly unknown[] | undefined) =>
    items === undefined || items.length === 0 ? label : `${label} ${items.length}`;
  const contextual = [
    inContext('around', texts.around, (value) => <PhoneAndStore of={of} context={value} />),
    inContext('history', count(texts.history, known?.customer.payments), ({ customer }) => (
      <PastPayments label={texts.history} of={customer.payments} without="customer" />
    )),
    inContext('phone', count(texts.onPhone, known?.device.payments), ({ device }) => (
      <PastPayments label={texts.onPhone} of={device.payments} without="store" />
    )),
    inContext('store', count(texts.atStore, known?.store.payments), ({ store }) => (
      <PastPayments label={texts.atStore} of={store.payments} without="store" />
    )),
    inContext('earlier', count(texts.earlier, known?.earlier_cases), (value) => (
      <EarlierCases of={value.earlier_cases} />
    )),
  ];
  const signals = tab('signals', texts.signals, <Signals of={of} context={known} />);
  const proof = inContext('proof', texts.proof, (value) => <Proof of={value.proof} currency={of.currency} />);
  const audit = tab('audit', texts.audit, <Audit id={of.id} state={`${of.state} ${of.claim?.until}`} />);
  return (
    <div className="case-around">
      <Tabs
        ariaLabel={texts.around}
        disableContentPaddings
        // All of them in one row of a laptop.
        style={{ tab: { fontSize: '0.8125rem', paddingInline: '0' } }}
        tabs={isAbsent(context.error) ? [signals, audit] : [...contextual, signals, proof, audit]}
      />
    </div>
  );
}
