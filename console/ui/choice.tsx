/** Chooses one of what there is, or all of it. */
import Select, { type SelectProps } from '@cloudscape-design/components/select';

interface ChoiceProps {
  readonly label: string;
  /** What stands for no choice. */
  readonly none: string;
  readonly value: string | undefined;
  readonly options: readonly SelectProps.Option[];
  readonly choose: (value: string | undefined) => void;
}

export function Choice({ label, none, value, options, choose }: ChoiceProps) {
  const nothing: SelectProps.Option = { value: '', label: none };
  // What a link asks for may not be among them now.
  const chosen = value === undefined ? nothing : { value, label: value };
  return (
    <Select
      ariaLabel={label}
      selectedOption={options.find((option) => option.value === value) ?? chosen}
      options={[nothing, ...options]}
      expandToViewport
      onChange={({ detail }) => choose(detail.selectedOption.value || undefined)}
    />
  );
}
