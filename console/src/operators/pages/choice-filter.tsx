import Select from '@cloudscape-design/components/select';
import { sentence } from '../../parts/badges.tsx';

interface Props<Value extends string> {
  readonly label: string;
  /** What stands for no filter, e.g. “Any state”. */
  readonly unset: string;
  readonly values: readonly Value[];
  readonly value: Value | undefined;
  readonly onChange: (value: Value | undefined) => void;
}

/** One of a few words to filter a list by, or none. */
export function ChoiceFilter<Value extends string>({ label, unset, values, value, onChange }: Props<Value>) {
  const options = [{ value: '', label: unset }, ...values.map((each) => ({ value: each, label: sentence(each) }))];
  return (
    <Select
      ariaLabel={label}
      options={options}
      selectedOption={options.find((option) => option.value === (value ?? '')) ?? null}
      onChange={({ detail }) => onChange(values.find((each) => each === detail.selectedOption.value))}
    />
  );
}
