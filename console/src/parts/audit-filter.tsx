import Button from '@cloudscape-design/components/button';
import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

/** What a trail can be asked for, by the API's names. */
type Word = 'action' | 'actor' | 'target' | 'tenantId';

export interface Filter {
  readonly words: Readonly<Partial<Record<Word, string>>>;
  readonly range: DateRangePickerProps.AbsoluteValue | null;
}
export interface FilterField {
  readonly name: Word;
  readonly label: string;
}

export const noFilter: Filter = { words: {}, range: null };

export type AuditQuery = Filter['words'] & { readonly from?: string; readonly to?: string };

export const queryOf = ({ words, range }: Filter): AuditQuery => ({
  ...Object.fromEntries(Object.entries(words).filter(([, word]) => word)),
  ...(range ? { from: new Date(range.startDate).toISOString(), to: new Date(range.endDate).toISOString() } : {}),
});

interface Props {
  readonly fields: readonly FilterField[];
  readonly value: Filter;
  readonly onChange: (filter: Filter) => void;
}

/** Applied on Enter or by the button: a filter a keystroke would read the journal far too often. */
export function AuditFilter({ fields, value, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  const clear = () => {
    setTyped(noFilter);
    onChange(noFilter);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onChange(typed);
      }}
    >
      <SpaceBetween direction="horizontal" size="xs">
        {fields.map(({ name, label }) => (
          <Input
            key={name}
            type="search"
            ariaLabel={label}
            placeholder={label}
            value={typed.words[name] ?? ''}
            onChange={({ detail }) => setTyped({ ...typed, words: { ...typed.words, [name]: detail.value.trim() } })}
          />
        ))}
        <DateRangePicker
          rangeSelectorMode="absolute-only"
          relativeOptions={[]}
          isValidRange={() => ({ valid: true })}
          value={typed.range}
          placeholder="Any time"
          i18nStrings={{ clearButtonLabel: 'Any time' }}
          onChange={({ detail }) =>
            setTyped({ ...typed, range: detail.value?.type === 'absolute' ? detail.value : null })
          }
        />
        <Button formAction="submit">Apply filters</Button>
        {value === noFilter ? null : (
          <Button variant="link" formAction="none" onClick={clear}>
            Clear filters
          </Button>
        )}
      </SpaceBetween>
    </form>
  );
}
