import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { ActionModal } from '../../parts/action-modal.tsx';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { decimalText } from '../../parts/format.ts';
import { useTell } from '../../parts/notices.tsx';
import { fieldError } from '../../parts/problem-alert.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useFormat } from '../../parts/use-format.ts';
import type { CreditableInvoice } from '../shapes.ts';
import { minorOf } from './money-typed.ts';

interface Props {
  readonly tenantId: string;
  readonly invoice: CreditableInvoice;
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

const surpluses = [
  { value: 'credit', label: 'Keep as credit for the next invoice' },
  { value: 'refund', label: 'Give back to who paid' },
] as const;
type Surplus = (typeof surpluses)[number]['value'];

type Line = CreditableInvoice['lines'][number];
const isLeft = ({ creditable }: Line) => creditable.minor > 0n;
const currencyOf = ({ total }: CreditableInvoice) => total.currency;

/** What is typed beside the lines, in minor units; undefined where one is no amount of the currency. */
function amountsOf(lines: readonly Line[], typed: Readonly<Record<string, string>>) {
  const amounts = lines.flatMap(({ id, amount: { currency } }) => {
    const text = typed[id]?.trim() ?? '';
    return text === '' ? [] : [{ lineId: id, currency, minor: minorOf(text, currency) }];
  });
  const whole = amounts.flatMap(({ lineId, currency, minor }) =>
    minor === undefined ? [] : [{ lineId, amount: { amount: minor.toString(), currency } }],
  );
  return whole.length === amounts.length && whole.length > 0 ? whole : undefined;
}

/** Lines of a final invoice are taken back, whole or in part. */
export function CreditForm({ tenantId, invoice, onDone, onDismiss }: Props) {
  const tell = useTell();
  const format = useFormat();
  const lines = invoice.lines.filter(isLeft);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(lines.map(({ id, creditable }) => [id, decimalText(creditable)])),
  );
  const [reason, setReason] = useState('');
  const [surplus, setSurplus] = useState<Surplus>('credit');
  const amounts = amountsOf(lines, typed);
  const credit = useAction(async (client, options, wanted: NonNullable<typeof amounts>) => {
    const body = { lines: wanted, reason: reason.trim(), surplus };
    const note = await client.billing.createCreditNote({ tenantId, invoiceId: invoice.id, ...body }, options);
    const back = note.refunds.length > 0 ? ' The money is on its way back.' : '';
    tell(`${note.number} credits ${format.money(note.total)}.${back}`);
    onDone();
  });
  return (
    <ActionModal
      title={`Credit ${invoice.number}`}
      submitText="Credit"
      busy={credit.busy}
      error={credit.error}
      disabled={!amounts || !reason.trim()}
      onSubmit={() => amounts && void credit.run(amounts)}
      onDismiss={onDismiss}
    >
      <Box>
        Amounts are before discounts and tax, which follow them. What is open on the invoice is lowered first. A credit
        note cannot be taken back.
      </Box>
      {lines.map(({ id, description, amount, creditable }) => (
        <TextField
          key={id}
          label={description}
          description={`Up to ${format.money(creditable)} of ${format.money(amount)}. Empty to leave it as it is.`}
          inputMode="decimal"
          value={typed[id] ?? ''}
          onChange={(text) => setTyped((before) => ({ ...before, [id]: text }))}
          error={
            typed[id]?.trim() && minorOf(typed[id] ?? '', currencyOf(invoice)) === undefined
              ? 'An amount like 1234.56.'
              : undefined
          }
        />
      ))}
      <ChoiceField
        label="What was paid already"
        value={surplus}
        choices={surpluses}
        onChange={(value) => setSurplus(value as Surplus)}
        description={`${format.money(invoice.refundable)} was paid for it by a way that it can go back.`}
      />
      <FormField
        label="Reason"
        description="It is printed on the credit note, and kept in the audit trail with your name."
        errorText={fieldError(credit.error, '/reason')}
        stretch
      >
        <Textarea rows={2} value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </ActionModal>
  );
}
