/** A dialog that asks for something before an act: what is missing is told, and a failed act leaves it open to try again. */
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { isLost } from '../../client/ask-again.ts';
import { useAction } from '../../client/web/hooks.ts';
import { useTexts } from '../app/language.tsx';
import { shared } from '../texts/shared.ts';
import { Problem } from './problem.tsx';

interface DialogProps {
  readonly title: string;
  /** On the button. */
  readonly action: string;
  readonly children: ReactNode;
  readonly close: () => void;
  /** Whether all is there that the act needs. @default true */
  readonly ready?: boolean;
  /** The dialog closes once it is done. */
  readonly act: () => Promise<void>;
}

export function Dialog({ title, action, children, close, ready = true, act }: DialogProps) {
  const texts = useTexts(shared);
  const { busy, error, run } = useAction(async () => {
    await act();
    close();
  });
  return (
    <Modal
      visible
      header={title}
      onDismiss={() => {
        if (!busy) close();
      }}
      footer={
        <SpaceBetween size="xs" direction="horizontal" alignItems="center">
          <Button variant="link" onClick={close} disabled={busy}>
            {texts.cancel}
          </Button>
          <Button variant="primary" loading={busy} disabled={!ready} onClick={() => void run()}>
            {action}
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="m">
        {children}
        <Problem error={error} />
        {error !== undefined && isLost(error) && <p role="status">{texts.lost}</p>}
      </SpaceBetween>
    </Modal>
  );
}
