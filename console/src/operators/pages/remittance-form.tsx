import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { ActionModal } from '../../parts/action-modal.tsx';
import { useTell } from '../../parts/notices.tsx';
import { fieldError } from '../../parts/problem-alert.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useFormat } from '../../parts/use-format.ts';
import { minorOf } from './money-typed.ts';

interface Props {
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

const empty = { text: '', amount: '', currency: 'EUR', valueDate: '', bankReference: '' };
type Typed = typeof empty;

/** A line of the bank's statement, as it stands there. */
export function RemittanceForm({ onDone, onDismiss }: Props) {
  const tell = useTell();
  const format = useFormat();
  const [typed, setTyped] = useState<Typed>(empty);
  const amount = minorOf(typed.amount, typed.currency);
  const field = (name: keyof Typed) => ({
    value: typed[name],
    onChange: (value: string) => setTyped((before) => ({ ...before, [name]: value })),
    error: fieldError(record.error, `/${name}`),
  });
  const record = useAction(async (client, options, line: Omit<Typed, 'currency' | 'amount'>, minor: string) => {
    const told = await client.billing.recordRemittance(
      { ...line, amount: { amount: minor, currency: typed.currency as 'EUR' } },
      options,
    );
    const rest = told.open.minor > 0n ? `, ${format.money(told.open)} is still open` : '';
    const more = told.credited.minor > 0n ? `, ${format.money(told.credited)} is credit` : '';
    tell(`${format.money(told.applied)} pays ${told.number}${rest}${more}.`);
    onDone();
  });
  const { amount: _, currency: __, ...line } = typed;
  const isWhole = Object.values(line).every((text) => text.trim()) && amount !== undefined;
  return (
    <ActionModal
      title="Record a transfer"
      submitText="Record"
      busy={record.busy}
      error={record.error}
      disabled={!isWhole}
      onSubmit={() => amount !== undefined && void record.run(line, amount.toString())}
      onDismiss={onDismiss}
    >
      <Box>The text names the invoice by our reference (RF…) or by its number. Each transfer is recorded once.</Box>
      <TextField label="Text of the transfer" autoFocus {...field('text')} />
      <TextField
        label="Amount"
        inputMode="decimal"
        placeholder="1234.56"
        {...field('amount')}
        error={typed.amount && amount === undefined ? 'An amount like 1234.56.' : undefined}
      />
      <TextField label="Currency" maxLength={3} {...field('currency')} />
      <TextField label="Value date" placeholder="2027-01-31" {...field('valueDate')} />
      <TextField label="Bank’s reference" {...field('bankReference')} />
    </ActionModal>
  );
}
