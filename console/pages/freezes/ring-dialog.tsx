/** Freezes a whole ring, as it was looked at: each account and device is named, and so is what could not be frozen. */
import { useState } from 'react';
import { ApiProblem } from '../../../client/api.ts';
import { freezeRing } from '../../../lambdas/contract/freezes.ts';
import { useConsole } from '../../app/console.ts';
import { useTexts } from '../../app/language.tsx';
import { useTell } from '../../app/notices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { oneLine } from '../../ui/one-line.ts';
import { ReasonField } from '../../ui/reason-field.tsx';
import { Sure, useSure } from '../../ui/sure.tsx';
import { LONGEST } from './freeze-dialog.tsx';
import { devicesOf, type RingFound } from './ring-found.ts';
import { freezesTexts } from './texts.ts';

interface RingDialogProps {
  /** Whose ring it is. */
  readonly customer: string;
  readonly of: RingFound;
  readonly close: () => void;
  readonly put: (ring: RingFound) => void;
  readonly reload: () => Promise<void>;
}

const isChanged = (error: unknown): boolean =>
  error instanceof ApiProblem && error.problem.code === 'ring_changed';

export function RingDialog({ customer, of, close, put, reload }: RingDialogProps) {
  const texts = useTexts(freezesTexts);
  const { api } = useConsole();
  const tell = useTell();
  const [reason, setReason] = useState('');
  const certainty = useSure(of.ring);
  const act = async () => {
    try {
      const { body } = await api.call(freezeRing, {
        body: { customer_id: customer, ring: of.ring, reason: oneLine(reason) },
      });
      put(body);
      tell(
        body.frozen
          ? { type: 'success', content: texts.ring.done }
          : { type: 'warning', content: texts.ring.partly },
      );
    } catch (error) {
      if (!isChanged(error)) throw error;
      await reload();
      tell({ type: 'warning', content: texts.ring.changed });
    }
  };
  return (
    <Dialog
      title={texts.freezeTitle}
      action={texts.freezeDo}
      close={close}
      ready={certainty.sure && oneLine(reason) !== ''}
      act={act}
    >
      <ReasonField reason={reason} change={setReason} longest={LONGEST} autoFocus />
      <Sure of={certainty}>
        <p>{texts.ring.text(of.members.length, devicesOf(of).length)}</p>
        <ul className="plain long">
          {of.members.map(({ customer_id }) => (
            <li key={customer_id}>
              <code>{customer_id}</code>
            </li>
          ))}
        </ul>
      </Sure>
    </Dialog>
  );
}
