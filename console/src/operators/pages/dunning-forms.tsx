import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { ActionModal } from '../../parts/action-modal.tsx';
import { useTell } from '../../parts/notices.tsx';
import { fieldError } from '../../parts/problem-alert.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useFormat } from '../../parts/use-format.ts';
import type { UnpaidRow } from '../shapes.ts';
import { ReasonModal } from './reason-modal.tsx';

export const deeds = [
  { id: 'retry', text: 'Try to collect now' },
  { id: 'extend', text: 'Give more time' },
  { id: 'write-off', text: 'Write off' },
] as const;

export interface Chosen {
  readonly row: UnpaidRow;
  readonly deed: (typeof deeds)[number]['id'];
}

interface Props {
  readonly chosen: Chosen | undefined;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function DunningForm({ chosen, onDone, onClose }: Props) {
  if (!chosen) return null;
  const form = {
    row: chosen.row,
    onDismiss: onClose,
    onDone: () => {
      onClose();
      onDone();
    },
  };
  if (chosen.deed === 'retry') return <Retry {...form} />;
  return chosen.deed === 'extend' ? <Extend {...form} /> : <WriteOff {...form} />;
}

interface FormProps {
  readonly row: UnpaidRow;
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

function Retry({ row: { tenantId, invoiceId, number }, onDone, onDismiss }: FormProps) {
  const tell = useTell();
  const retry = useAction(async (client, options) => {
    const { state, lastFailure } = await client.billing.retryDunning({ tenantId, invoiceId }, options);
    const why = lastFailure ? ` (${lastFailure.code})` : '';
    if (state === 'recovered') tell(`${number} is paid.`);
    else tell(`${number} was not paid${why}.`, 'warning');
    onDone();
  });
  return (
    <ActionModal
      title={`Collect ${number} now`}
      submitText="Collect"
      size="small"
      busy={retry.busy}
      error={retry.error}
      onSubmit={() => void retry.run()}
      onDismiss={onDismiss}
    >
      The tenant’s saved method is charged at once. One that its bank refused for good is not asked again.
    </ActionModal>
  );
}

function Extend({ row: { tenantId, invoiceId, number }, onDone, onDismiss }: FormProps) {
  const tell = useTell();
  const [days, setDays] = useState('7');
  const [reason, setReason] = useState('');
  const isDays = /^[1-9][0-9]?$/.test(days) && Number(days) <= 90;
  const extend = useAction(async (client, options, more: number, why: string) => {
    await client.billing.extendDunning({ tenantId, invoiceId, days: more, reason: why }, options);
    tell(`${number} has ${more} more days.`);
    onDone();
  });
  return (
    <ActionModal
      title={`More time for ${number}`}
      submitText="Give more time"
      busy={extend.busy}
      error={extend.error}
      disabled={!isDays || !reason.trim()}
      onSubmit={() => void extend.run(Number(days), reason.trim())}
      onDismiss={onDismiss}
    >
      <Box>
        Everything that is left comes so many days later. If the service was stopped for this invoice, it works again.
      </Box>
      <TextField
        label="Days"
        inputMode="numeric"
        value={days}
        onChange={setDays}
        error={isDays ? fieldError(extend.error, '/days') : 'From 1 to 90.'}
      />
      <FormField label="Reason" description="It is kept in the audit trail, with your name." stretch>
        <Textarea rows={3} value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </ActionModal>
  );
}

function WriteOff({ row: { tenantId, invoiceId, number, open }, onDone, onDismiss }: FormProps) {
  const tell = useTell();
  const format = useFormat();
  const writeOff = useAction(async (client, options, reason: string) => {
    await client.billing.writeOffDunning({ tenantId, invoiceId, reason }, options);
    tell(`${number} is written off.`);
    onDone();
  });
  return (
    <ReasonModal title={`Write off ${number}`} submitText="Write off" action={writeOff} onDismiss={onDismiss}>
      {`${format.money(open)} becomes bad debt, and the subscription ends with its period. It cannot be taken back; the customer can still pay.`}
    </ReasonModal>
  );
}
