import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import type { ReactNode } from 'react';
import type { Choice } from './locales.ts';

interface Props {
  readonly label: string;
  readonly value: string | undefined;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
  readonly description?: ReactNode;
  readonly constraint?: ReactNode;
  readonly disabled?: boolean;
  readonly placeholder?: string;
}

/** One of many; long lists can be searched and are drawn only where they are seen. */
export function ChoiceField({
  label,
  value,
  choices,
  onChange,
  error,
  description,
  constraint,
  disabled,
  placeholder,
}: Props) {
  const long = choices.length > 12;
  return (
    <FormField label={label} errorText={error} description={description} constraintText={constraint} stretch>
      <Select
        options={choices}
        selectedOption={choices.find((choice) => choice.value === value) ?? null}
        onChange={({ detail }) => detail.selectedOption.value !== undefined && onChange(detail.selectedOption.value)}
        disabled={disabled ?? false}
        placeholder={placeholder ?? 'Choose'}
        {...(long
          ? { filteringType: 'auto' as const, virtualScroll: true, filteringAriaLabel: `Search ${label.toLowerCase()}` }
          : {})}
      />
    </FormField>
  );
}
