import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useLoaded } from '../api/context.tsx';
import { sentence } from '../parts/badges.tsx';
import { saveText } from '../parts/download.ts';
import type { Amount } from '../parts/format.ts';
import { Loadable } from '../parts/loadable.tsx';
import { meterName } from '../parts/plan-facts.ts';
import { type Format, useFormat } from '../parts/use-format.ts';
import type { InvoiceLine, LineExplanation } from '../shapes.ts';

interface Props {
  readonly invoiceId: string;
  readonly line: InvoiceLine;
}

/** “Why is it this much?”: the rule, the quantities and every number behind a line. */
export function Explain({ invoiceId, line }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="inline-link" ariaLabel={`Why ${line.description} costs this`} onClick={() => setOpen(true)}>
        Why this much?
      </Button>
      {isOpen ? (
        <Modal visible size="medium" header={line.description} onDismiss={() => setOpen(false)} closeAriaLabel="Close">
          <Explanation invoiceId={invoiceId} line={line} />
        </Modal>
      ) : null}
    </>
  );
}

function Explanation({ invoiceId, line }: Props) {
  const format = useFormat();
  const loaded = useLoaded(
    (client) => client.billing.explainInvoiceLine({ invoiceId, lineId: line.id }),
    [invoiceId, line.id],
  );
  return (
    <Loadable of={loaded}>
      {(told) => (
        <SpaceBetween size="m">
          <KeyValuePairs columns={2} items={factsOf(told, format)} />
          {told.recomputed.minor === told.amount.minor ? (
            <StatusIndicator type="success">Computed again just now: {format.money(told.recomputed)}</StatusIndicator>
          ) : (
            <StatusIndicator type="warning">By today’s figures: {format.money(told.recomputed)}</StatusIndicator>
          )}
          <Box>
            <Button
              iconName="download"
              onClick={() => saveText(`${invoiceId}-${line.id}.json`, JSON.stringify(told, onWire, 2))}
            >
              Save the figures
            </Button>
          </Box>
        </SpaceBetween>
      )}
    </Loadable>
  );
}

/** As the API answers it, which is what the recomputing script reads. */
const onWire = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'minor' in value
    ? { amount: String(value.minor), currency: (value as unknown as Amount).currency }
    : value;

/** Fractions are exact; a reader sees at most six digits of them. */
function number(text: string, format: Format): string {
  const [n = '0', d] = text.split('/');
  return d === undefined ? format.quantity(n) : `${(Number(n) / Number(d)).toFixed(6)} (${text})`;
}

type Fact = { readonly label: string; readonly value: string };

function factsOf(told: LineExplanation, format: Format): Fact[] {
  const { rule, share, quantity, base, earlier, credited, amount } = told;
  return [
    { label: 'How', value: methods[told.method] },
    ...(rule ? [{ label: 'Sold as', value: `${sentence(rule.plan)}, version ${rule.version}` }] : []),
    ...(told.meter && quantity
      ? [
          { label: meterName(told.meter), value: number(quantity.counted, format) },
          { label: 'Included', value: number(quantity.included, format) },
          { label: 'Charged for', value: number(quantity.billable, format) },
          { label: 'Price', value: rule?.price ? priceText(rule.price) : 'Nothing beyond what is included' },
        ]
      : []),
    ...(base ? [{ label: 'Fee', value: `${base.amount} × ${base.quantity}` }] : []),
    ...(share ? [{ label: 'Time', value: `${share.seconds} of ${share.of} seconds` }] : []),
    ...(earlier.length > 0
      ? [{ label: 'Billed before', value: earlier.map((each) => format.money(each.amount)).join(' + ') }]
      : []),
    ...(credited && credited.minor !== 0n ? [{ label: 'Credited before', value: format.money(credited) }] : []),
    { label: 'On the invoice', value: format.money(amount) },
  ];
}

const methods: Readonly<Record<LineExplanation['method'], string>> = {
  fee: 'The fee of the period',
  'share-of-time': 'The fee, by the share of time',
  rated: 'The price of what was used',
  'rated-again': 'The price of all that was used, less what was billed before',
  stated: 'An amount that was agreed, not computed',
};

function priceText({ kind, amount, price, size, tiers }: NonNullable<NonNullable<LineExplanation['rule']>['price']>) {
  if (tiers) {
    const steps = tiers.map(({ upTo, unitPrice }) => `${upTo ? `up to ${upTo}` : 'beyond'}: ${unitPrice}`);
    return `${sentence(kind)}; ${steps.join('; ')}`;
  }
  if (size) return `${price} for each ${size}`;
  return kind === 'flat' ? `${amount} flat` : `${price} each`;
}
