/** What came of a code, as soon as the till has charged it. */
import { yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { Button, type Tone } from '../ui/parts.tsx';
import type { Payment } from './payment-view.tsx';
import { Screen } from './screen.tsx';

interface OutcomeProps {
  readonly payment: Payment;
  readonly done: () => void;
}

export function Outcome({ payment, done }: OutcomeProps) {
  const { pay, confirm } = useTexts();
  const shown: Readonly<Record<Payment['status'], readonly [Tone, IconName, string, string]>> = {
    approved: ['ok', 'check', pay.approved, ''],
    held: ['wait', 'clock', pay.held, pay.heldText],
    step_up: ['ask', 'question', confirm.waiting, ''],
    declined: ['no', 'cross', pay.declined, pay.declinedText],
    expired: ['no', 'cross', pay.timedOut, pay.declinedText],
  };
  const [tone, icon, title, text] = shown[payment.status];
  return (
    <Screen title={title}>
      <div className={`outcome ${tone}`} role="status">
        <div className="outcome-mark">
          <Icon name={icon} />
        </div>
        <p className="outcome-amount">{yen(payment.captured ?? payment.amount)}</p>
        <p className="outcome-store">{payment.store.name}</p>
        {text !== '' && <p className="lead">{text}</p>}
      </div>
      <Button kind="primary" onClick={done}>
        {pay.done}
      </Button>
    </Screen>
  );
}
