/** Lines of the history. A payment opens; names of stores are shown as the text that they are. */
import { dateOf, yen } from '../format.ts';
import { useLanguage } from '../language.tsx';
import type { Tone } from '../ui/parts.tsx';
import type { Entry } from './home.tsx';
import type { Place } from './wallet.tsx';

const tones: Readonly<Record<Entry['status'], Tone>> = {
  approved: 'ok',
  held: 'wait',
  pending: 'wait',
  declined: 'no',
  expired: 'no',
  failed: 'no',
};

interface EntryListProps {
  readonly entries: readonly Entry[];
  readonly go: (place: Place) => void;
}

export const EntryList = ({ entries, go }: EntryListProps) => (
  <ul className="entries">
    {entries.map((entry) => (
      <li key={entry.id}>
        {entry.kind === 'payment' ? (
          <button type="button" className="entry" onClick={() => go({ at: 'payment', id: entry.id })}>
            <Line entry={entry} />
          </button>
        ) : (
          <div className="entry">
            <Line entry={entry} />
          </div>
        )}
      </li>
    ))}
  </ul>
);

function Line({ entry }: { readonly entry: Entry }) {
  const { language, texts } = useLanguage();
  const { wallet } = texts;
  const moved = entry.status === 'approved';
  return (
    <>
      <span className="entry-what">
        <span className="entry-name">
          {entry.kind === 'top_up' && entry.counterparty === 'sandbox' ? wallet.sandbox : entry.counterparty}
        </span>
        <span className="entry-when">
          {wallet.kind[entry.kind]} · {dateOf(entry.created_at, language)}
        </span>
      </span>
      <span className="entry-how">
        <span className={moved ? `entry-amount ${entry.direction}` : 'entry-amount unmoved'}>
          {entry.direction === 'in' ? '+' : '−'}
          {yen(entry.amount)}
        </span>
        {!moved && <span className={`chip ${tones[entry.status]}`}>{wallet.status[entry.status]}</span>}
      </span>
    </>
  );
}
