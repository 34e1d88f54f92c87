/** Says in full what an act does to whom, and wants to be told that it was read. */
import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../app/language.tsx';
import { shared } from '../texts/shared.ts';

interface Certainty {
  readonly sure: boolean;
  readonly setSure: (sure: boolean) => void;
}

/** @param wish all that the act does: who has agreed to another one has agreed to nothing */
export function useSure(wish: string): Certainty {
  const [agreed, setAgreed] = useState<string>();
  return { sure: agreed === wish, setSure: (sure) => setAgreed(sure ? wish : undefined) };
}

interface SureProps {
  readonly of: Certainty;
  readonly children: ReactNode;
}

export function Sure({ of: { sure, setSure }, children }: SureProps) {
  const texts = useTexts(shared);
  return (
    <Alert type="warning">
      <div className="confirm-what">{children}</div>
      <Checkbox checked={sure} onChange={({ detail }) => setSure(detail.checked)}>
        {texts.sure}
      </Checkbox>
    </Alert>
  );
}
