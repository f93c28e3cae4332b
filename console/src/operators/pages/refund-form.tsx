import { useState } from 'react';
import { decimalText } from '../../parts/format.ts';
import { useTell } from '../../parts/notices.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useFormat } from '../../parts/use-format.ts';
import type { RefundsOfTenant } from '../shapes.ts';
import { minorOf } from './money-typed.ts';
import { ReasonModal } from './reason-modal.tsx';

interface Props {
  readonly tenantId: string;
  readonly of: RefundsOfTenant;
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

/** Credit goes back to the payments that brought it. */
export function RefundForm({ tenantId, of: { credit, refundable }, onDone, onDismiss }: Props) {
  const tell = useTell();
  const format = useFormat();
  const [typed, setTyped] = useState(() => decimalText(credit.minor < refundable.minor ? credit : refundable));
  const minor = minorOf(typed, credit.currency);
  const refund = useAction(async (client, options, reason: string) => {
    const amount = { amount: (minor ?? 0n).toString(), currency: credit.currency };
    await client.billing.createRefund({ tenantId, amount, reason }, options);
    tell(`${typed} ${credit.currency} is on its way back.`);
    onDone();
  });
  return (
    <ReasonModal
      title="Give credit back"
      submitText="Give back"
      action={refund}
      onDismiss={onDismiss}
      incomplete={minor === undefined}
    >
      {`The credit is ${format.money(credit)}; ${format.money(refundable)} of what was paid can go back the way it came. What the provider cannot give back becomes credit again.`}
      <TextField
        label={`Amount (${credit.currency})`}
        inputMode="decimal"
        value={typed}
        onChange={setTyped}
        error={minor === undefined ? 'An amount like 1234.56.' : undefined}
      />
    </ReasonModal>
  );
}
