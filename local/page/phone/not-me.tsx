/** "This was not me": freezes the account and reports the payment, as the link in the notice does. */
import { useState } from 'react';
import { ApiProblem } from '../../../client/api.ts';
import { useAction } from '../../../client/web/hooks.ts';
import { freezeAccount } from '../../../lambdas/contract/account.ts';
import { createDispute } from '../../../lambdas/contract/disputes.ts';
import { yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { Button, Note, Problem } from '../ui/parts.tsx';
import type { Account } from './account.ts';
import type { Payment } from './payment-view.tsx';
import { Screen } from './screen.tsx';

interface NotMeProps {
  readonly account: Account;
  readonly payment: Payment;
  readonly done: () => void;
}

/** Freezing comes first: it is what protects, whatever the dispute is answered with. */
export function NotMe({ account, payment, done }: NotMeProps) {
  const { payment: texts, pay } = useTexts();
  const [ended, setEnded] = useState<'reported' | 'frozenOnly'>();
  const { busy, error, run } = useAction(async () => {
    await account.api.call(freezeAccount);
    try {
      const body = { payment_id: payment.id, reason: 'not_me' as const };
      await account.api.call(createDispute, { body });
      setEnded('reported');
    } catch (thrown) {
      const unmoved = thrown instanceof ApiProblem && thrown.problem.code === 'payment_not_disputable';
      if (!unmoved) throw thrown;
      setEnded('frozenOnly');
    }
  });
  if (ended)
    return (
      <Screen title={texts.reported}>
        <Note tone="ok" icon="shield" title={ended === 'reported' ? texts.reportedText : texts.frozenOnly} />
        <Button kind="primary" onClick={done}>
          {pay.done}
        </Button>
      </Screen>
    );
  return (
    <Screen title={texts.notMeTitle} back={done}>
      <p className="outcome-store">
        {payment.store.name} · {yen(payment.amount)}
      </p>
      <p className="lead">{texts.notMeText}</p>
      <ul className="steps">
        <li>{texts.notMeFreeze}</li>
        <li>{texts.notMeDispute}</li>
      </ul>
      <Problem error={error} />
      <Button kind="danger" icon="shield" busy={busy} onClick={() => run()}>
        {texts.notMeButton}
      </Button>
    </Screen>
  );
}
