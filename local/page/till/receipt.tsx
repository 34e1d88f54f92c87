/** The slip of paper. The store's name is somebody else's text: it is shown as it is. */
import { dateOf, yen } from '../format.ts';
import { useLanguage } from '../language.tsx';
import { nameOf, type Sale } from './sale.ts';
import type { TillTerminal } from './terminal.ts';

interface ReceiptProps {
  readonly sale: Sale;
  readonly terminal: TillTerminal;
}

export function Receipt({ sale, terminal }: ReceiptProps) {
  const { language, texts } = useLanguage();
  const { register } = texts;
  const { charge, body, lines } = sale;
  return (
    <section className="receipt" aria-label={register.receipt}>
      <p className="receipt-store">{terminal.store.name}</p>
      <p className="receipt-meta">
        <span>
          {register.reference} {body.reference}
        </span>
        <span>{register.number(terminal.number)}</span>
      </p>
      <ul>
        {lines.map((line) => (
          <li key={line.id}>
            <span>
              {nameOf(line, texts)} × {line.quantity}
            </span>
            <span>{yen(line.price * line.quantity)}</span>
          </li>
        ))}
      </ul>
      <p className="receipt-total">
        <span>{register.total}</span>
        <strong>{yen(body.amount)}</strong>
      </p>
      {charge?.refunded !== undefined && (
        <p className="receipt-total">
          <span>{register.refundedLine}</span>
          <strong>−{yen(charge.refunded)}</strong>
        </p>
      )}
      {charge && (
        <p className="receipt-foot">
          <span>{charge.message[language]}</span>
          <span>{dateOf(charge.created_at, language)}</span>
        </p>
      )}
    </section>
  );
}
