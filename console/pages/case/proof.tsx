/** Whether the phone signed for this very payment. */
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { Facts } from '../../ui/facts.tsx';
import { money, when } from '../../ui/format.ts';
import type { CaseContext } from './case-types.ts';
import { proofTexts } from './proof-texts.ts';

interface ProofProps {
  readonly of: CaseContext['proof'];
  readonly currency: string;
}

export function Proof({ of, currency }: ProofProps) {
  const { language } = useLanguage();
  const texts = useTexts(proofTexts);
  const rows = texts.proofRows;
  const { signed } = of;
  return (
    <>
      <p>
        <StatusIndicator type={of.verified ? 'success' : 'error'}>
          {of.verified ? texts.proofYes : texts.proofNo(of.failed_check ?? '')}
        </StatusIndicator>
      </p>
      <Facts
        of={[
          [rows.kind, of.kind && texts.proofKind[of.kind]],
          [rows.amount, signed?.amount && money(signed.amount, signed.currency ?? currency, language)],
          [rows.storeId, signed?.store_id && <code key="store">{signed.store_id}</code>],
          [rows.signedAt, signed && when(signed.at, language, 'full')],
          [rows.algorithm, of.algorithm],
          [rows.thumbprint, of.thumbprint && <code key="thumbprint">{of.thumbprint}</code>],
        ]}
      />
    </>
  );
}
