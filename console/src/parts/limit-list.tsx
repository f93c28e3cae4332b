import ProgressBar from '@cloudscape-design/components/progress-bar';
import type { ReactNode } from 'react';
import type { Client } from '../../../sdk/client.ts';
import { List } from './list.tsx';
import { type Format, useFormat } from './use-format.ts';

export type LimitUse = Awaited<ReturnType<Client['isolation']['getLimits']>>['data'][number];
export type LimitName = LimitUse['name'];

export const limitNames: Readonly<Record<LimitName, string>> = {
  people: 'People, invited ones too',
  apiTokens: 'API tokens',
  storageBytes: 'Stored files',
  projects: 'Projects',
  requestsPerMinute: 'Requests a minute',
  requestsPerMinutePerUser: 'Requests a minute of one person',
  requestsPerMinutePerToken: 'Requests a minute of one API token',
};

export const amountOf = (name: LimitName, amount: number | null, format: Format): string => {
  if (amount === null) return 'No cap';
  return name === 'storageBytes' ? format.bytes(amount) : format.quantity(String(amount));
};

function Use({ of: { name, limit, used } }: { readonly of: LimitUse }) {
  const format = useFormat();
  if (used === null) return '–';
  if (limit === null || limit === 0) return amountOf(name, used, format);
  const percent = Math.min(100, Math.round((100 * used) / limit));
  return (
    <ProgressBar
      ariaLabel={`${limitNames[name]}, used`}
      value={percent}
      status={used >= limit ? 'error' : 'in-progress'}
      resultText={`${amountOf(name, used, format)}: the limit is reached`}
      additionalInfo={amountOf(name, used, format)}
    />
  );
}

interface Props {
  readonly description: string;
  readonly actions?: ReactNode;
  readonly of: {
    readonly data: { readonly data: readonly LimitUse[] } | undefined;
    readonly loading: boolean;
    readonly error: unknown;
    readonly reload: () => void;
  };
}

/** Each limit with what holds, what the plan says and what is used; the same for tenants and for staff. */
export function LimitList({ description, actions, of }: Props) {
  const format = useFormat();
  return (
    <List
      title="Limits"
      description={description}
      actions={actions}
      paged={{
        items: [...(of.data?.data ?? [])],
        loading: of.loading && !of.data,
        error: of.error,
        reload: of.reload,
      }}
      trackBy={({ name }) => name}
      empty={null}
      columns={[
        { id: 'name', header: 'Limit', isRowHeader: true, cell: ({ name }) => limitNames[name] },
        { id: 'limit', header: 'At most', cell: ({ name, limit }) => amountOf(name, limit, format) },
        { id: 'plan', header: 'By the plan', cell: ({ name, plan }) => amountOf(name, plan, format) },
        { id: 'used', header: 'Used', cell: (limit) => <Use of={limit} /> },
      ]}
    />
  );
}
