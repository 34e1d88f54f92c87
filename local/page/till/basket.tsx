/** The basket: lines with their quantity and amount, and the total. */
import { yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { Icon } from '../ui/icons.tsx';
import { Empty } from '../ui/parts.tsx';
import { type Line, nameOf, totalOf, withQuantity } from './sale.ts';

interface BasketProps {
  readonly lines: readonly Line[];
  readonly change: (lines: readonly Line[]) => void;
}

export function Basket({ lines, change }: BasketProps) {
  const texts = useTexts();
  const { register } = texts;
  return (
    <div className="basket">
      <div className="section-head">
        <h2>{register.basket}</h2>
        {lines.length > 0 && (
          <button type="button" className="link" onClick={() => change([])}>
            {register.clear}
          </button>
        )}
      </div>
      {lines.length === 0 ? (
        <Empty icon="bag" title={register.empty}>
          <p>{register.emptyText}</p>
        </Empty>
      ) : (
        <ul className="lines">
          {lines.map((line) => (
            <li key={line.id}>
              <span className="line-name">
                {nameOf(line, texts)}
                <small>{yen(line.price)}</small>
              </span>
              <span className="stepper">
                <button
                  type="button"
                  aria-label={register.less(nameOf(line, texts))}
                  onClick={() => change(withQuantity(lines, line.id, line.quantity - 1))}
                >
                  <Icon name="minus" />
                </button>
                <span>{line.quantity}</span>
                <button
                  type="button"
                  aria-label={register.more(nameOf(line, texts))}
                  onClick={() => change(withQuantity(lines, line.id, line.quantity + 1))}
                >
                  <Icon name="plus" />
                </button>
              </span>
              <span className="line-amount">{yen(line.price * line.quantity)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="total">
        <span>{register.total}</span>
        <strong>{yen(totalOf(lines))}</strong>
      </p>
    </div>
  );
}
