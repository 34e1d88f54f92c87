/** The display that is turned to the customer: the store, the total, and what to do. */
import { useLanguage } from '../language.tsx';
import type { Sale } from './sale.ts';

interface CustomerDisplayProps {
  readonly store: string;
  readonly number: number;
  readonly sale: Sale | undefined;
  readonly total: string;
}

export function CustomerDisplay({ store, number, sale, total }: CustomerDisplayProps) {
  const { language, texts } = useLanguage();
  const { register } = texts;
  const message = sale ? (sale.charge?.message[language] ?? register.sending) : register.welcome;
  return (
    <div className="display">
      <p className="display-store">
        <strong>{store}</strong>
        <span>{register.number(number)}</span>
      </p>
      <p className="display-message">{message}</p>
      <p className="display-total">
        <span>{register.total}</span>
        <strong>{total}</strong>
      </p>
    </div>
  );
}
