/** The till at work: what the customer sees above, the basket or the answer below, and the day's sales. */
import { useState } from 'react';
import { useOnline } from '../../../client/web/hooks.ts';
import { yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { Note } from '../ui/parts.tsx';
import { Answer } from './answer.tsx';
import { Basket } from './basket.tsx';
import { Checkout } from './checkout.tsx';
import { CustomerDisplay } from './customer-display.tsx';
import { Journal } from './journal.tsx';
import { Products } from './products.tsx';
import { type Line, totalOf, withLine } from './sale.ts';
import type { TillTerminal } from './terminal.ts';
import { useRegister } from './use-register.ts';

interface RegisterProps {
  readonly terminal: TillTerminal;
  readonly anew: () => Promise<void>;
}

export function Register({ terminal, anew }: RegisterProps) {
  const { register: texts } = useTexts();
  const register = useRegister(terminal);
  const [lines, setLines] = useState<readonly Line[]>([]);
  const online = useOnline();
  const { sale, journal } = register;
  const change = (changed: readonly Line[]) => {
    if (changed.length === 0) register.charging.forget();
    setLines(changed);
  };
  const next = async () => {
    setLines([]);
    await register.next();
  };
  return (
    <>
      <CustomerDisplay
        store={terminal.store.name}
        number={terminal.number}
        sale={sale}
        total={yen(sale?.body.amount ?? totalOf(lines))}
      />
      {!online && (
        <div role="status" className="till-offline">
          <Note tone="no" icon="offline" title={texts.offline}>
            <p>{texts.offlineText}</p>
          </Note>
        </div>
      )}
      {sale ? (
        <Answer sale={sale} register={register} terminal={terminal} next={next} />
      ) : (
        <div className="selling">
          <Products add={(line) => setLines((former) => withLine(former, line))} />
          <div className="ticket">
            <Basket lines={lines} change={change} />
            <Checkout lines={lines} register={register} online={online} anew={anew} />
          </div>
        </div>
      )}
      <Journal sales={journal} shown={sale} open={register.open} />
    </>
  );
}
