/** One payment as it stands, and the way out for who did not make it. */
import { useEffect, useState } from 'react';
import type * as z from 'zod/mini';
import { useAction } from '../../../client/web/hooks.ts';
import { getPayment, type payment } from '../../../lambdas/contract/payments.ts';
import { dateOf, yen } from '../format.ts';
import { useLanguage } from '../language.tsx';
import { Button, Loading, Problem } from '../ui/parts.tsx';
import type { Account } from './account.ts';
import { Question } from './question.tsx';
import { Screen } from './screen.tsx';
import type { Place } from './wallet.tsx';

export type Payment = z.output<typeof payment>;

interface PaymentViewProps {
  readonly account: Account;
  readonly id: string;
  readonly go: (place: Place) => void;
}

export function PaymentView({ account, id, go }: PaymentViewProps) {
  const { language, texts } = useLanguage();
  const [shown, setShown] = useState<Payment>();
  const { error, run } = useAction(async () => {
    setShown((await account.api.call(getPayment, { path: { id } })).body);
  });
  useEffect(() => void run(), [run]);
  const { payment, wallet, loading } = texts;
  return (
    <Screen title={payment.title} back={() => go({ at: 'history' })}>
      <Problem error={error} />
      {!shown && error === undefined && <Loading text={loading} />}
      {shown && (
        <>
          <dl className="facts">
            <Fact name={payment.store}>{shown.store.name}</Fact>
            <Fact name={payment.amount}>{yen(shown.amount)}</Fact>
            {shown.captured !== undefined && <Fact name={payment.captured}>{yen(shown.captured)}</Fact>}
            {shown.refunded !== undefined && <Fact name={payment.refunded}>{yen(shown.refunded)}</Fact>}
            <Fact name={wallet.kind.payment}>{wallet.status[shown.status]}</Fact>
            <Fact name={payment.when}>{dateOf(shown.created_at, language)}</Fact>
            <Fact name={payment.id}>
              <code>{shown.id}</code>
            </Fact>
          </dl>
          {shown.question && (
            <Question account={account} asked={{ ...shown, question: shown.question }} answered={run} />
          )}
          <Button kind="danger" icon="shield" onClick={() => go({ at: 'not-me', payment: shown })}>
            {payment.notMe}
          </Button>
        </>
      )}
    </Screen>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: React.ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
