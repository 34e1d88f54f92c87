/** Asks whom a switch shall stop: everybody, or a store, a kind of phone, a country alone. */
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { shared } from '../../texts/shared.ts';
import { type SwitchName, whom } from '../../texts/switches.ts';
import { CountrySelect } from '../../ui/country-select.tsx';
import { TakenInput } from '../../ui/taken-input.tsx';
import { switchesTexts } from './texts.ts';
import { type ScopeKind, scopeKindsOf, type Wish } from './wish.ts';

interface ScopeFieldsProps {
  readonly name: SwitchName;
  readonly wish: Wish;
  readonly change: (wish: Wish) => void;
}

export function ScopeFields({ name, wish, change }: ScopeFieldsProps) {
  const texts = useTexts(switchesTexts);
  const { kind } = wish;
  const set = (whom: string) => change({ kind, whom });
  return (
    <SpaceBetween size="s">
      <FormField label={texts.scope}>
        <RadioGroup
          value={kind}
          items={scopeKindsOf(name).map((value) => ({
            value,
            label: texts.scopes[value],
            description: texts.scopeHints[value],
          }))}
          onChange={({ detail }) => change({ kind: detail.value as ScopeKind, whom: '' })}
        />
      </FormField>
      {kind === 'store_id' && <StoreField whom={wish.whom} set={set} />}
      {kind === 'device_class' && <ClassField whom={wish.whom} set={set} />}
      {kind === 'country' && (
        <FormField label={texts.country}>
          <CountrySelect code={wish.whom} choose={set} />
        </FormField>
      )}
    </SpaceBetween>
  );
}

interface FieldProps {
  readonly whom: string;
  readonly set: (whom: string) => void;
}

/** Taken when somebody goes on: the name of the store is asked for then. */
function StoreField({ whom: chosen, set }: FieldProps) {
  const texts = useTexts(switchesTexts);
  return (
    <FormField label={texts.storeId}>
      <TakenInput value={chosen} take={set} />
    </FormField>
  );
}

function ClassField({ whom: chosen, set }: FieldProps) {
  const texts = useTexts(switchesTexts);
  const { choose } = useTexts(shared);
  const { language } = useLanguage();
  const options = (['ios', 'android', 'software'] as const).map((value) => ({
    value,
    label: whom({ device_class: value }, language),
  }));
  return (
    <FormField label={texts.deviceClass}>
      <Select
        selectedOption={options.find(({ value }) => value === chosen) ?? null}
        options={options}
        placeholder={choose}
        expandToViewport
        onChange={({ detail }) => set(detail.selectedOption.value ?? '')}
      />
    </FormField>
  );
}
