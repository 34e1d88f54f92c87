/** Who the customer is; what names a person stays masked until somebody says why they need it. */
import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { countryName } from '../../ui/country-name.ts';
import { Facts } from '../../ui/facts.tsx';
import { money, shortId, when } from '../../ui/format.ts';
import type { CaseContext, CaseDetail } from './case-types.ts';
import { HourChart } from './hour-chart.tsx';
import { caseDetailTexts } from './texts.ts';
import { type MaskedField, UnmaskDialog } from './unmask-dialog.tsx';

interface WhoProps {
  readonly of: CaseDetail;
  readonly context: CaseContext;
}

export function Who({ of, context: { customer } }: WhoProps) {
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const [asked, setAsked] = useState<MaskedField>();
  const [shown, setShown] = useState<Readonly<Partial<Record<MaskedField, string>>>>({});
  const { wallet, usual } = customer;
  const figure = (amount: string) => money(amount, wallet?.currency ?? of.currency, language);
  const masked = (field: MaskedField, value: string | undefined) =>
    value === undefined ? undefined : shown[field] !== undefined ? (
      <bdi>{shown[field]}</bdi>
    ) : (
      <>
        <bdi>{value}</bdi>{' '}
        <Button
          variant="inline-link"
          ariaLabel={`${texts[field]}: ${texts.unmask}`}
          onClick={() => setAsked(field)}
        >
          {texts.unmask}
        </Button>
      </>
    );
  return (
    <>
      <p className="badges">
        <Badge color={customer.status === 'frozen' ? 'red' : 'green'}>{texts.status[customer.status]}</Badge>
        <Badge color={customer.verification === 'identity_verified' ? 'green' : 'grey'}>
          {texts.verification[customer.verification]}
        </Badge>
        {customer.listed && <Badge color="blue">{texts.listed[customer.listed]}</Badge>}
        <code title={customer.id}>{shortId(customer.id)}</code>
      </p>
      <Facts
        of={[
          [texts.name, masked('name', customer.name_masked)],
          [texts.email, masked('email', customer.email_masked)],
          [texts.phone, masked('phone', customer.phone_masked)],
          [texts.registered, customer.registered_at && when(customer.registered_at, language, 'day')],
          [
            texts.wallet,
            wallet && (
              <>
                {figure(wallet.available)}{' '}
                <span className="quiet">
                  {wallet.pending !== '0' && texts.reserved(figure(wallet.pending))}
                </span>
              </>
            ),
          ],
          [texts.usualAmount, usual.amount && figure(usual.amount)],
          [texts.month, texts.payments(usual.payments.month.count, figure(usual.payments.month.sum))],
          [
            texts.usualCountries,
            usual.countries.map((code) => countryName(code, language)).join('、') || undefined,
          ],
        ]}
      />
      <HourChart hours={usual.hours} />
      {asked && (
        <UnmaskDialog
          id={of.id}
          field={asked}
          close={() => setAsked(undefined)}
          shown={(value) => setShown((before) => ({ ...before, [asked]: value }))}
        />
      )}
    </>
  );
}
