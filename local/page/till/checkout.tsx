/** Takes the customer's code, by scanner, camera or keys, and charges it. */
import { useState } from 'react';
import { isPaymentCode } from '../../../client/payment-code.ts';
import { useAction } from '../../../client/web/hooks.ts';
import { yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { Refused } from '../refusal.ts';
import { useTryIt } from '../try-it.ts';
import { Button, Field, Problem } from '../ui/parts.tsx';
import { Camera } from './camera.tsx';
import { type Line, totalOf } from './sale.ts';
import { scanScreen } from './scan.ts';
import type { Register } from './use-register.ts';

interface CheckoutProps {
  readonly lines: readonly Line[];
  readonly register: Register;
  readonly online: boolean;
  readonly anew: () => Promise<void>;
}

/** Refusals after which only another till goes on. */
const void_ = new Set(['terminal_not_enrolled', 'invalid_client']);

export function Checkout({ lines, register, online, anew }: CheckoutProps) {
  const { register: texts } = useTexts();
  const { screen } = useTryIt();
  const [code, setCode] = useState('');
  const [scanned, setScanned] = useState(false);
  const { charging, asking } = register;
  const forget = () => {
    for (const action of [scanning, sending, charging, asking]) action.forget();
  };
  const took = (text: string) => {
    setCode(text.replace(/.{4}(?=.)/g, '$& '));
    setScanned(true);
    forget();
  };
  const scanning = useAction(async () => {
    const text = await scanScreen(screen.current);
    if (text === undefined) throw new Refused('nothing_to_scan');
    took(text);
  });
  const sending = useAction(async () => {
    const digits = code.replaceAll(/\s/g, '');
    if (!isPaymentCode(digits)) throw new Refused('misread');
    await charging.run(digits, lines);
  });
  const error = sending.error ?? scanning.error ?? charging.error ?? asking.error;
  const total = totalOf(lines);
  return (
    <form
      className="checkout"
      onSubmit={(event) => {
        event.preventDefault();
        if (online && total > 0) void sending.run();
      }}
    >
      <div className="scan-row">
        <Button icon="scan" busy={scanning.busy} onClick={() => scanning.run()}>
          {texts.scan}
        </Button>
        <Camera took={took} />
      </div>
      <Field
        label={texts.code}
        className="digits long"
        inputMode="numeric"
        autoComplete="off"
        required
        maxLength={40}
        value={code}
        onChange={(event) => {
          setCode(event.target.value);
          setScanned(false);
          forget();
        }}
      />
      <p className="scanned" role="status">
        {scanned && texts.scanned}
      </p>
      <Problem error={error} slip />
      {error !== undefined && isVoid(error) && <Button onClick={anew}>{texts.anew}</Button>}
      <Button
        type="submit"
        kind="primary"
        className="charge"
        disabled={!online || total === 0}
        busy={charging.busy}
      >
        {total === 0 ? texts.chargeEmpty : texts.charge(yen(total))}
      </Button>
    </form>
  );
}

const isVoid = (error: unknown): boolean => {
  const { code, problem } = error as { code?: string; problem?: { code: string } };
  return void_.has(problem?.code ?? code ?? '');
};
