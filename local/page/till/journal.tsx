/** The sales of the day: each can be looked at again. */
import { timeOf, yen } from '../format.ts';
import { useLanguage } from '../language.tsx';
import type { Tone } from '../ui/parts.tsx';
import type { Charge, Sale } from './sale.ts';

interface JournalProps {
  readonly sales: readonly Sale[];
  readonly shown: Sale | undefined;
  readonly open: (sale: Sale) => void;
}

const tones: Readonly<Record<Charge['status'], Tone>> = {
  approved: 'ok',
  held: 'wait',
  step_up: 'ask',
  declined: 'no',
  expired: 'no',
  refunded: 'plain',
};

export function Journal({ sales, shown, open }: JournalProps) {
  const { language, texts } = useLanguage();
  const { register, wallet } = texts;
  const nameOfStatus = (status: Charge['status']) =>
    status === 'refunded' ? register.refundedLine : wallet.status[status];
  return (
    <section className="journal" aria-labelledby="journal">
      <h2 id="journal">{register.journal}</h2>
      {sales.length === 0 ? (
        <p className="hint">{register.journalEmpty}</p>
      ) : (
        <ul>
          {sales.map((sale) => (
            <li key={sale.body.reference}>
              <button
                type="button"
                aria-current={sale.body.reference === shown?.body.reference || undefined}
                onClick={() => open(sale)}
              >
                <span className="journal-number">{sale.body.reference}</span>
                <span className="journal-time">
                  {sale.charge && timeOf(sale.charge.created_at, language)}
                </span>
                <span className="journal-amount">{yen(sale.body.amount)}</span>
                {sale.charge && (
                  <span className={`chip ${tones[sale.charge.status]}`}>
                    {nameOfStatus(sale.charge.status)}
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
