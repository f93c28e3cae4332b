import Button from '@cloudscape-design/components/button';
import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

export interface Filter {
  readonly action: string;
  readonly actor: string;
  readonly target: string;
  readonly range: DateRangePickerProps.AbsoluteValue | null;
}

export const noFilter: Filter = { action: '', actor: '', target: '', range: null };

export const queryOf = ({ action, actor, target, range }: Filter) => ({
  ...(action ? { action } : {}),
  ...(actor ? { actor } : {}),
  ...(target ? { target } : {}),
  ...(range ? { from: new Date(range.startDate).toISOString(), to: new Date(range.endDate).toISOString() } : {}),
});

const fields = [
  { name: 'action', label: 'Action' },
  { name: 'actor', label: 'Actor id' },
  { name: 'target', label: 'Target' },
] as const;

/** Applied on Enter or by the button: a filter a keystroke would read the journal far too often. */
export function AuditFilter({
  value,
  onChange,
}: {
  readonly value: Filter;
  readonly onChange: (filter: Filter) => void;
}) {
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
            value={typed[name]}
            onChange={({ detail }) => setTyped({ ...typed, [name]: detail.value.trim() })}
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
