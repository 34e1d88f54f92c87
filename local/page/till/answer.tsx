/** The answer to a sale: whether to hand over, the receipt, and what can be done about it. */

import { useArrival, useOnline } from '../../../client/web/hooks.ts';
import { yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { Button, Problem, type Tone } from '../ui/parts.tsx';
import { Receipt } from './receipt.tsx';
import { Refund } from './refund.tsx';
import type { Charge, Sale } from './sale.ts';
import type { TillTerminal } from './terminal.ts';
import type { Register } from './use-register.ts';

interface AnswerProps {
  readonly sale: Sale;
  readonly register: Register;
  readonly terminal: TillTerminal;
  readonly next: () => Promise<void>;
}

export function Answer({ sale, register, terminal, next }: AnswerProps) {
  const { charge } = sale;
  return (
    <div className="answered">
      <div className="answer-side">
        {charge ? (
          <Verdict key={charge.status} charge={charge} />
        ) : (
          <Unknown asking={register.asking} sending={register.charging.busy} />
        )}
        {charge && <Actions charge={charge} register={register} next={next} />}
      </div>
      <div className="tray">
        <Receipt sale={sale} terminal={terminal} />
      </div>
    </div>
  );
}

function Verdict({ charge }: { readonly charge: Charge }) {
  const { register } = useTexts();
  const arrived = useArrival<HTMLHeadingElement>();
  const verdicts: Readonly<Record<Charge['status'], readonly [Tone, IconName, string, string]>> = {
    approved: ['ok', 'check', register.approvedTitle, register.approvedText],
    held: ['wait', 'clock', register.heldTitle, register.heldText],
    step_up: ['ask', 'question', register.stepUpTitle, register.stepUpText],
    declined: ['no', 'cross', register.declinedTitle, register.declinedText],
    expired: ['no', 'cross', register.expiredTitle, register.declinedText],
    refunded: ['plain', 'check', register.refundedTitle, ''],
  };
  const [tone, icon, title, text] = verdicts[charge.status];
  return (
    <div className={`verdict ${tone}`} role="status">
      <span className="verdict-mark">
        <Icon name={icon} />
      </span>
      <div>
        <h2 ref={arrived} tabIndex={-1}>
          {title}
        </h2>
        {text !== '' && <p>{text}</p>}
      </div>
    </div>
  );
}

interface UnknownProps {
  readonly asking: Register['asking'];
  readonly sending: boolean;
}

/** No answer came, so nobody knows: it is asked for by the same number until one does. */
function Unknown({ asking, sending }: UnknownProps) {
  const { register } = useTexts();
  const online = useOnline();
  const busy = sending || asking.busy;
  return (
    <>
      <div className="verdict wait" role="status">
        <span className="verdict-mark">{busy ? <span className="spinner" /> : <Icon name="question" />}</span>
        <div>
          <h2>{busy ? register.sending : register.lost}</h2>
          {!busy && <p>{register.lostText}</p>}
        </div>
      </div>
      <Problem error={asking.error} slip />
      {!busy && (
        <Button kind="primary" disabled={!online} onClick={() => asking.run()}>
          {register.askAgain}
        </Button>
      )}
    </>
  );
}

const cancellable: ReadonlySet<Charge['status']> = new Set(['approved', 'held', 'step_up']);

const isOpen = ({ status }: Charge) => status === 'held' || status === 'step_up';

interface ActionsProps {
  readonly charge: Charge;
  readonly register: Register;
  readonly next: () => Promise<void>;
}

function Actions({ charge, register, next }: ActionsProps) {
  const { register: texts } = useTexts();
  const { cancelling, refunding } = register;
  const left = BigInt(charge.captured ?? charge.amount) - BigInt(charge.refunded ?? 0);
  return (
    <div className="actions">
      <Problem error={cancelling.error ?? refunding.error} slip />
      <Button kind={isOpen(charge) ? 'plain' : 'primary'} onClick={next}>
        {texts.next}
      </Button>
      {cancellable.has(charge.status) && (
        <Button busy={cancelling.busy} onClick={() => cancelling.run()}>
          {texts.cancel}
        </Button>
      )}
      {charge.status === 'approved' && left > 0n && (
        <Refund key={yen(left)} most={left} refunding={refunding} />
      )}
    </div>
  );
}
