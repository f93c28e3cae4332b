import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { sentence } from '../../parts/badges.tsx';
import type { Amount } from '../../parts/format.ts';
import { useFormat } from '../../parts/use-format.ts';
import type { TrialBalance as Balances } from '../shapes.ts';

const Right = ({ children }: { readonly children: React.ReactNode }) => <div className="figure end">{children}</div>;

const positive = ({ minor, currency }: Amount): Amount => ({ minor: minor < 0n ? -minor : minor, currency });

export function TrialBalance({ of, date }: { readonly of: Balances; readonly date: string }) {
  const format = useFormat();
  const side = (balance: Amount, isDebit: boolean) =>
    balance.minor !== 0n && balance.minor > 0n === isDebit ? format.money(positive(balance)) : '';
  return (
    <Table
      items={of.accounts}
      trackBy="account"
      ariaLabels={{ tableLabel: 'Trial balance' }}
      header={
        <Header
          variant="h2"
          description={`At the end of ${date}`}
          actions={
            of.isBalanced ? (
              <StatusIndicator type="success">Balanced</StatusIndicator>
            ) : (
              <StatusIndicator type="error">Does not balance</StatusIndicator>
            )
          }
        >
          Trial balance
        </Header>
      }
      columnDefinitions={[
        { id: 'account', header: 'Account', isRowHeader: true, cell: ({ account }) => sentence(account) },
        { id: 'debit', header: <Right>Debit</Right>, cell: ({ balance }) => <Right>{side(balance, true)}</Right> },
        { id: 'credit', header: <Right>Credit</Right>, cell: ({ balance }) => <Right>{side(balance, false)}</Right> },
      ]}
    />
  );
}
