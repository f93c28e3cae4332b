import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { useHere } from '../here.ts';
import type { Invoice, InvoiceLine } from '../shapes.ts';
import type { Amount } from './format.ts';
import { InnerLink } from './inner-link.tsx';
import { formatUnitPrice } from './plan-facts.ts';
import { useFormat } from './use-format.ts';

interface Props {
  readonly lines: readonly InvoiceLine[];
  readonly title: string;
  readonly empty: string;
  /** What stands below a line's description. */
  readonly below?: (line: InvoiceLine) => ReactNode;
}

const Right = ({ children }: { readonly children: React.ReactNode }) => <div className="figure end">{children}</div>;

export function Lines({ lines, title, empty, below }: Props) {
  const format = useFormat();
  const { locale } = useHere().tenant;
  return (
    <Table
      variant="embedded"
      wrapLines
      items={lines}
      trackBy="id"
      ariaLabels={{ tableLabel: title }}
      empty={<Box color="text-body-secondary">{empty}</Box>}
      columnDefinitions={[
        {
          id: 'description',
          header: 'Description',
          isRowHeader: true,
          width: '34%',
          cell: (line) => (
            <>
              {line.description}
              {below ? <div>{below(line)}</div> : null}
            </>
          ),
        },
        { id: 'period', header: 'Period', cell: ({ period }) => (period ? format.period(period) : '') },
        {
          id: 'quantity',
          header: <Right>Quantity</Right>,
          cell: ({ quantity }) => <Right>{format.quantity(quantity)}</Right>,
        },
        {
          id: 'price',
          header: <Right>Unit price</Right>,
          cell: ({ unitPrice, amount }) => (
            <Right>{unitPrice === null ? '' : formatUnitPrice(unitPrice, amount.currency, locale)}</Right>
          ),
        },
        { id: 'tax', header: <Right>Tax</Right>, cell: ({ tax }) => <Right>{format.money(tax.amount)}</Right> },
        { id: 'amount', header: <Right>Amount</Right>, cell: ({ amount }) => <Right>{format.money(amount)}</Right> },
      ]}
    />
  );
}

type Taxes = Pick<Invoice, 'taxes' | 'taxState'>;

interface TotalsProps extends Taxes {
  readonly net: Amount;
  readonly total: Amount;
  readonly creditUsed?: Amount;
  readonly due?: Amount;
}

/** A description list set as a sum: what it is on the left, how much on the right. */
export function Totals({ net, taxes, taxState, total, creditUsed, due }: TotalsProps) {
  const format = useFormat();
  const rows: readonly (readonly [string, Amount])[] = [
    ['Net', net],
    ...taxes.map(
      ({ rate, net: on, amount }) => [`Tax ${format.percent(rate)} on ${format.money(on)}`, amount] as const,
    ),
    [taxState === 'pending' ? 'Total without tax' : 'Total', total],
    ...(creditUsed && creditUsed.minor !== 0n ? [['Credit used', creditUsed] as const] : []),
    ...(due ? [['Due', due] as const] : []),
  ];
  return (
    <>
      <dl className="totals figure">
        {rows.map(([label, amount]) => (
          <div key={label} className={label.startsWith('Total') || label === 'Due' ? 'strong' : undefined}>
            <dt>{label}</dt>
            <dd>{format.money(amount)}</dd>
          </div>
        ))}
      </dl>
      <TaxNotes taxes={taxes} taxState={taxState} />
    </>
  );
}

const reasons: Readonly<Record<string, string>> = {
  'reverse-charge': 'Reverse charge: you owe the tax to your own tax office.',
  'zero-rated': 'Taxed at a rate of zero.',
  exempt: 'Exempt from tax.',
  'not-registered': 'We are not registered for tax where you are.',
  'not-configured': 'Tax is not configured.',
  undetermined: 'The tax was not determined.',
};

/** Why there is no tax, and how far what there is can be relied on. */
function TaxNotes({ taxes, taxState }: Taxes) {
  const notes = [
    ...new Set(
      taxes.flatMap(({ reason, legalText }) => {
        const told = reasons[reason];
        return told ? [legalText ? `${told} ${legalText}.` : told] : [];
      }),
    ),
  ];
  return (
    <div className="tax-notes">
      {notes.map((note) => (
        <Box key={note} variant="small">
          {note}
        </Box>
      ))}
      {taxState === 'not-authoritative' ? (
        <StatusIndicator type="info">This tax is a trial calculation, and not authoritative.</StatusIndicator>
      ) : null}
      {taxState === 'pending' ? (
        <StatusIndicator type="pending">
          The tax is not known yet. <InnerLink href="/billing-details">It needs a full billing address</InnerLink>.
        </StatusIndicator>
      ) : null}
    </div>
  );
}
