/** Step-up: shows amount and payee, signs in afresh, and confirms by the phone's key. */
import { useRef, useState } from 'react';
import { confirmPayment } from '../../../client/confirm-payment.ts';
import { useAction, useNow } from '../../../client/web/hooks.ts';
import { clock, yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { Button, Field, Problem } from '../ui/parts.tsx';
import type { Account } from './account.ts';
import type { Payment } from './payment-view.tsx';
import { Screen } from './screen.tsx';
import { CodeInput } from './second-factor.tsx';

interface ConfirmProps {
  readonly account: Account;
  readonly asked: Payment;
  /** Looks how the payment stands now. */
  readonly confirmed: () => Promise<void>;
}

export function Confirm({ account, asked, confirmed }: ConfirmProps) {
  const { confirm, account: texts, pay } = useTexts();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const idempotencyKey = useRef(crypto.randomUUID());
  const now = useNow();
  const left = Math.max(0, Math.ceil((Date.parse(asked.step_up?.expires_at ?? '') - now) / 1000));
  const { busy, error, run } = useAction(async () => {
    await inLaterSecond(asked.created_at);
    const signInAfresh = () => account.signInAfresh(password, { totpCode: async () => code });
    try {
      await confirmPayment(account.api, asked, { signInAfresh, idempotencyKey: idempotencyKey.current });
    } finally {
      // The code is used up, whatever came of it.
      setCode('');
    }
    await confirmed();
  });
  return (
    <Screen title={confirm.title}>
      <dl className="asked">
        <div>
          <dt>{confirm.to}</dt>
          <dd>{asked.store.name}</dd>
        </div>
        <div>
          <dt>{confirm.amount}</dt>
          <dd className="asked-amount">{yen(asked.amount)}</dd>
        </div>
        <div>
          <dt>{pay.left}</dt>
          <dd>{clock(left)}</dd>
        </div>
      </dl>
      <p className="lead">{confirm.text}</p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <input hidden type="email" autoComplete="username" value={account.email} readOnly />
        <Field
          label={texts.password}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <CodeInput code={code} setCode={setCode} />
        <Problem error={error} />
        <Button type="submit" kind="primary" busy={busy}>
          {confirm.pay(yen(asked.amount))}
        </Button>
      </form>
    </Screen>
  );
}

/** A sign-in tells the second that it was made in, which has to be later than the challenge's. */
async function inLaterSecond(timestamp: string): Promise<void> {
  const later = Math.floor(Date.parse(timestamp) / 1000) * 1000 + 1000;
  const early = later - Date.now();
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(early, 1000)));
}
