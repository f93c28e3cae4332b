import Box from '@cloudscape-design/components/box';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { useHere } from '../here.ts';
import type { InvoiceLine } from '../shapes.ts';
import type { Amount } from './format.ts';
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

interface TotalsProps {
  readonly net: Amount;
  readonly tax: Amount;
  readonly total: Amount;
  readonly creditUsed?: Amount;
  readonly due?: Amount;
}

/** A description list set as a sum: what it is on the left, how much on the right. */
export function Totals({ net, tax, total, creditUsed, due }: TotalsProps) {
  const format = useFormat();
  const rows: readonly (readonly [string, Amount])[] = [
    ['Net', net],
    ['Tax', tax],
    ['Total', total],
    ...(creditUsed && creditUsed.minor !== 0n ? [['Credit used', creditUsed] as const] : []),
    ...(due ? [['Due', due] as const] : []),
  ];
  return (
    <dl className="totals figure">
      {rows.map(([label, amount]) => (
        <div key={label} className={label === 'Total' || label === 'Due' ? 'strong' : undefined}>
          <dt>{label}</dt>
          <dd>{format.money(amount)}</dd>
        </div>
      ))}
    </dl>
  );
}
