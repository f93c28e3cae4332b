import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
import type { Paged } from './use-paged.ts';

interface Props<T> {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly filter?: ReactNode;
  readonly columns: readonly TableProps.ColumnDefinition<T>[];
  readonly paged: Pick<Paged<T>, 'items' | 'loading' | 'error' | 'reload'> &
    Partial<Pick<Paged<T>, 'page' | 'hasMore' | 'goTo'>>;
  readonly empty: ReactNode;
  readonly trackBy: (item: T) => string;
  readonly variant?: TableProps.Variant;
}

/** A table over a cursor list: loading, empty, refused and paged are settled here. */
export function List<T>({
  title,
  description,
  actions,
  filter,
  columns,
  paged,
  empty,
  trackBy,
  variant = 'container',
}: Props<T>) {
  const { page = 1, hasMore = false, goTo } = paged;
  return (
    <SpaceBetween size="s">
      <ProblemAlert error={paged.error} retry={paged.reload} />
      <Table
        variant={variant}
        items={paged.items}
        columnDefinitions={columns}
        trackBy={trackBy}
        loading={paged.loading}
        loadingText="Loading"
        wrapLines
        header={
          <Header variant="h2" description={description} actions={actions}>
            {title}
          </Header>
        }
        filter={filter}
        empty={paged.error ? null : empty}
        {...(goTo && (hasMore || page > 1)
          ? {
              pagination: (
                <Pagination
                  currentPageIndex={page}
                  pagesCount={page}
                  openEnd={hasMore}
                  onChange={({ detail }) => goTo(detail.currentPageIndex)}
                />
              ),
            }
          : {})}
        ariaLabels={{ tableLabel: title }}
      />
    </SpaceBetween>
  );
}
