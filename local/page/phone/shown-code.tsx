/** The code on the screen: barcode, QR code, digits, and the time that is left. */
import { useMemo } from 'react';
import { useNow } from '../../../client/web/hooks.ts';
import { barcodePicture, qrPicture } from '../../../client/web/pictures.ts';
import { clock, yen } from '../format.ts';
import { useTexts } from '../language.tsx';
import { Button } from '../ui/parts.tsx';
import { Screen } from './screen.tsx';

interface ShownCodeProps {
  readonly code: {
    readonly code: string;
    readonly max_amount?: string | undefined;
    readonly created_at: string;
    readonly expires_at: string;
  };
  readonly hide: () => void;
}

export function ShownCode({ code, hide }: ShownCodeProps) {
  const { pay } = useTexts();
  const now = useNow();
  const barcode = useMemo(() => barcodePicture(code.code), [code.code]);
  const qr = useMemo(() => qrPicture(code.code), [code.code]);
  const ends = Date.parse(code.expires_at);
  const left = Math.max(0, Math.ceil((ends - now) / 1000));
  const all = Math.ceil((ends - Date.parse(code.created_at)) / 1000);
  const groups = code.code.match(/.{4}/g) ?? [];
  return (
    <Screen title={pay.shown}>
      {/* White in the dark too: scanners read black on white. */}
      <div className="paper">
        <img className="barcode" data-symbol="code128" src={barcode} alt={pay.barcode} />
        <img className="qr" data-symbol="qr" src={qr} alt={pay.qr} />
        {/* biome-ignore lint/a11y/useSemanticElements: a group of digits, not of fields */}
        <p className="code-digits" role="group" aria-label={pay.digits}>
          {groups.map((group, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the groups of one code never change places
            <span key={index}>{group}</span>
          ))}
        </p>
      </div>
      <div className="countdown">
        <progress max={all} value={left} aria-label={pay.left} />
        <p>
          <span>{pay.left}</span> <strong>{clock(left)}</strong>
          {code.max_amount !== undefined && (
            <span className="chip plain">{pay.upTo(yen(code.max_amount))}</span>
          )}
        </p>
      </div>
      <Button kind="quiet" onClick={hide}>
        {pay.hide}
      </Button>
    </Screen>
  );
}
