/** Chooses one of what there is, or all of it. */
import Select from '@cloudscape-design/components/select';

interface ChoiceProps {
  readonly label: string;
  /** What stands for no choice. */
  readonly none: string;
  /** Empty where nothing is chosen. */
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly choose: (value: string) => void;
}

export function Choice({ label, none, value, options, choose }: ChoiceProps) {
  const nothing = { value: '', label: none };
  const chosen = options.find((option) => option.value === value);
  return (
    <Select
      ariaLabel={label}
      selectedOption={chosen ?? (value === '' ? nothing : { value, label: value })}
      options={[nothing, ...options]}
      expandToViewport
      onChange={({ detail }) => choose(detail.selectedOption.value ?? '')}
    />
  );
}
