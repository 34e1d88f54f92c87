/** Asks why: every act of an operator is recorded with a reason. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useTexts } from '../app/language.tsx';
import { shared } from '../texts/shared.ts';

interface ReasonFieldProps {
  readonly reason: string;
  readonly change: (reason: string) => void;
  /** Characters that the contract takes. */
  readonly longest: number;
  readonly autoFocus?: boolean;
}

export function ReasonField({ reason, change, longest, autoFocus = false }: ReasonFieldProps) {
  const texts = useTexts(shared);
  return (
    <FormField label={texts.reason} description={texts.reasonHint}>
      <Input
        value={reason}
        onChange={({ detail }) => change(detail.value.slice(0, longest))}
        autoFocus={autoFocus}
      />
    </FormField>
  );
}
