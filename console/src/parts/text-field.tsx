import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import type { ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
  readonly description?: ReactNode;
  readonly constraint?: ReactNode;
  readonly type?: InputProps['type'];
  readonly inputMode?: InputProps['inputMode'];
  readonly autoComplete?: string;
  readonly autoFocus?: boolean;
  readonly disabled?: boolean;
  readonly placeholder?: string;
  readonly maxLength?: number;
}

export function TextField({
  label,
  value,
  onChange,
  error,
  description,
  constraint,
  autoComplete,
  maxLength,
  ...input
}: Props) {
  return (
    <FormField label={label} errorText={error} description={description} constraintText={constraint} stretch>
      <Input
        {...input}
        autoComplete={autoComplete ?? false}
        value={value}
        {...(maxLength ? { nativeInputAttributes: { maxLength } } : {})}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}
