/** Gives some of a charge back. */
import { useState } from 'react';
import { useTexts } from '../language.tsx';
import { Button, Field } from '../ui/parts.tsx';
import type { Register } from './use-register.ts';

interface RefundProps {
  /** Yen that are left to give back. */
  readonly most: bigint;
  readonly refunding: Register['refunding'];
}

const reasons = ['goods_returned', 'wrong_amount', 'paid_twice', 'other'] as const;

export function Refund({ most, refunding }: RefundProps) {
  const { register } = useTexts();
  const [amount, setAmount] = useState(String(most));
  const [reason, setReason] = useState<(typeof reasons)[number]>('goods_returned');
  return (
    <details className="other">
      <summary>{register.refundTitle}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void refunding.run(amount, reason);
        }}
      >
        <Field
          label={register.refundAmount}
          inputMode="numeric"
          pattern="[1-9][0-9]{0,6}"
          required
          value={amount}
          onChange={(event) => setAmount(event.target.value)}
        />
        <div className="field">
          <label htmlFor="refund-reason">{register.refundReason}</label>
          <select
            id="refund-reason"
            value={reason}
            onChange={(event) => setReason(event.target.value as typeof reason)}
          >
            {reasons.map((each) => (
              <option key={each} value={each}>
                {register.reason[each]}
              </option>
            ))}
          </select>
        </div>
        <Button type="submit" busy={refunding.busy}>
          {register.refundButton}
        </Button>
      </form>
    </details>
  );
}
