import type { TenantId } from '../kernel/ids.ts';
import type { TenantContext } from '../kernel/tenant-context.ts';
import type { Instant } from '../kernel/time.ts';
import type { PaymentProvider } from './payment-ports.ts';
import type { PaymentDeps, RenderDeps, Seller } from './ports.ts';

/** A document as the row of its number tells of it; rows outlive the tenant. */
export interface NumberedRow {
  readonly number: string;
  readonly documentId: string;
  readonly tenantId: TenantId;
  readonly issuedAt: Instant;
}

export interface NumberRows {
  of(series: string): AsyncIterable<NumberedRow>;
}

interface InTenant<Deps> {
  readonly ctx: TenantContext;
  readonly deps: Deps;
}

export interface FileUpkeepDeps {
  readonly rows: NumberRows;
  /** The keys under a folder of the finance bucket. */
  readonly filed: (folder: string) => Promise<ReadonlySet<string>>;
  readonly seller: Seller;
  readonly tenancy: (tenantId: TenantId) => InTenant<RenderDeps>;
}

export interface ChargeUpkeepDeps {
  readonly rows: NumberRows;
  readonly seller: Seller;
  readonly provider: Pick<PaymentProvider, 'recentPayments' | 'recentRefunds'>;
  readonly tenancy: (tenantId: TenantId) => InTenant<PaymentDeps>;
}
