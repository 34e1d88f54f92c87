/** Chooses a country by its name or its code. */
import Select from '@cloudscape-design/components/select';
import { useMemo } from 'react';
import { useLanguage, useTexts } from '../app/language.tsx';
import { shared } from '../texts/shared.ts';
import { countryCodes, countryName } from './country-name.ts';

interface CountrySelectProps {
  /** ISO 3166; empty where none is chosen. */
  readonly code: string;
  readonly choose: (code: string) => void;
}

export function CountrySelect({ code, choose }: CountrySelectProps) {
  const texts = useTexts(shared);
  const { language } = useLanguage();
  const options = useMemo(
    () =>
      countryCodes()
        .map((value) => ({ value, label: countryName(value, language), description: value }))
        .sort((a, b) => a.label.localeCompare(b.label, language)),
    [language],
  );
  return (
    <Select
      selectedOption={options.find(({ value }) => value === code) ?? null}
      options={options}
      placeholder={texts.choose}
      filteringType="auto"
      filteringAriaLabel={texts.find}
      expandToViewport
      onChange={({ detail }) => choose(detail.selectedOption.value ?? '')}
    />
  );
}
