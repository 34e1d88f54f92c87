/** Asks what the exposure is wanted of, and for when. */
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useTexts } from '../../app/language.tsx';
import { PeriodField } from './period-field.tsx';
import { exposureTexts } from './texts.ts';
import { isOf, type Name, names, type Period, type Wish } from './wish.ts';

interface ScopeFormProps {
  readonly wish: Wish | undefined;
  readonly find: (wish: Wish) => void;
}

export function ScopeForm({ wish, find }: ScopeFormProps) {
  const texts = useTexts(exposureTexts);
  const [typed, setTyped] = useState<Readonly<Partial<Record<Name, string>>>>(() => ({ ...wish }));
  const [period, setPeriod] = useState<Period>(wish?.period ?? { last: '7d' });
  const [tried, setTried] = useState(false);
  const given = names.flatMap((name) => {
    const text = typed[name]?.trim() ?? '';
    return text === '' ? [] : [[name, text] as const];
  });
  const wrong = given.filter(([name, text]) => !isOf(name, text)).map(([name]) => name);
  const label = {
    store: texts.store,
    device: texts.device,
    customer: texts.customer,
    address_range: texts.addressRange,
  };
  const why = { ...texts.wrong, address_range: texts.wrongRange };
  return (
    <form
      className="scope-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (wrong.length === 0) find({ ...Object.fromEntries(given), period });
      }}
    >
      {names.map((name) => (
        <FormField
          key={name}
          label={label[name]}
          stretch
          errorText={tried && wrong.includes(name) ? why[name] : undefined}
          {...(name === 'address_range' ? { constraintText: texts.addressHint } : {})}
        >
          <Input
            value={typed[name] ?? ''}
            onChange={({ detail }) => setTyped({ ...typed, [name]: detail.value })}
            spellcheck={false}
          />
        </FormField>
      ))}
      <FormField label={texts.period} stretch constraintText={texts.periodHint}>
        <PeriodField period={period} change={setPeriod} />
      </FormField>
      <div className="scope-act">
        <Button variant="primary" formAction="submit">
          {texts.search}
        </Button>
      </div>
    </form>
  );
}
