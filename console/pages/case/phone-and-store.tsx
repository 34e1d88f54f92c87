/** What else touched this phone and this store. */
import Badge from '@cloudscape-design/components/badge';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { countryName } from '../../ui/country-name.ts';
import { Facts } from '../../ui/facts.tsx';
import { money, shortId, when } from '../../ui/format.ts';
import type { CaseContext, CaseDetail } from './case-types.ts';
import { caseDetailTexts } from './texts.ts';

interface PhoneAndStoreProps {
  readonly of: CaseDetail;
  readonly context: CaseContext;
}

export const PhoneAndStore = ({ of, context }: PhoneAndStoreProps) => (
  <div className="two">
    <Phone device={context.device} others={context.customer.devices} />
    <Store store={context.store} currency={of.currency} />
  </div>
);

interface PhoneProps {
  readonly device: CaseContext['device'];
  /** All of the customer's, this one among them. */
  readonly others: CaseContext['customer']['devices'];
}

function Phone({ device, others }: PhoneProps) {
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const { other_customers } = device;
  return (
    <section>
      <h3>{texts.thisPhone}</h3>
      <p className="badges">
        <span>{texts.deviceClass[device.class]}</span>
        <Badge color={device.attested ? 'green' : 'grey'}>
          {device.attested ? texts.attested : texts.notAttested}
        </Badge>
        <Badge color={device.state === 'trusted' ? 'green' : device.state === 'frozen' ? 'red' : 'grey'}>
          {texts.deviceState[device.state]}
        </Badge>
        {device.listed && <Badge color="blue">{texts.listed[device.listed]}</Badge>}
      </p>
      <Facts
        of={[
          [
            texts.enrolled,
            <>
              {when(device.enrolled_at, language)}{' '}
              {device.additional && <span className="quiet">({texts.additional})</span>}
            </>,
          ],
          [texts.country, device.last_country && countryName(device.last_country, language)],
          [texts.devices, others.length],
          [
            texts.otherCustomers,
            other_customers.length === 0
              ? texts.noOthers
              : other_customers.map(({ customer_id, status, enrolled_at }) => (
                  <span key={customer_id} className="badges">
                    <code title={customer_id}>{shortId(customer_id)}</code>
                    {status === 'frozen' && <Badge color="red">{texts.status.frozen}</Badge>}
                    <span className="quiet">{when(enrolled_at, language)}</span>
                  </span>
                )),
          ],
        ]}
      />
    </section>
  );
}

interface StoreProps {
  readonly store: CaseContext['store'];
  readonly currency: string;
}

function Store({ store, currency }: StoreProps) {
  const { language } = useLanguage();
  const texts = useTexts(caseDetailTexts);
  const { payments, customers, new_customers, cash_convertible_customers } = store.activity;
  const figure = ({ count, sum }: { readonly count: number; readonly sum: string }) =>
    texts.payments(count, money(sum, currency, language));
  return (
    <section>
      <h3>{texts.thisStore}</h3>
      <p className="badges">
        <bdi>{store.name}</bdi>
        <Badge color={store.risk_class === 'standard' ? 'grey' : 'red'}>
          {texts.riskClass} {texts.risk[store.risk_class]}
        </Badge>
        {store.status === 'frozen' && <Badge color="red">{texts.status.frozen}</Badge>}
        {store.listed && <Badge color="blue">{texts.listed[store.listed]}</Badge>}
      </p>
      <Facts
        of={[
          [
            texts.lastHour,
            <>
              {figure(payments.hour)}
              <br />
              <span className="quiet">
                {texts.storeHour(customers, new_customers, cash_convertible_customers)}
              </span>
            </>,
          ],
          [texts.month, figure(payments.month)],
        ]}
      />
    </section>
  );
}
