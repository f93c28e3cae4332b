import { Stack, type StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FunctionAlarms } from '../constructs/function-alarms.ts';
import type { House } from '../constructs/house.ts';
import { TableAlarms } from '../constructs/table-alarms.ts';
import type { Api } from './api.ts';
import { moneyDashboard } from './observability-money.ts';
import { platformDashboard } from './observability-platform.ts';
import { tenantsDashboard } from './observability-tenants.ts';
import { usageDashboard } from './observability-usage.ts';

/** `BillingRunInvoices` for billing/run-invoices. */
const idOf = (entry: string): string =>
  entry.replace(/(^|[/-])([a-z])/g, (_all, _mark, letter) => letter.toUpperCase());

/**
 * What an operator looks at, and what wakes one. The alarms on functions stand here, over the list of all functions, so
 * that none can be forgotten and the capabilities' stacks keep their room; queues, machines and APIs bring their own.
 */
export class Observability extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly house: House; readonly api: Api }) {
    super(scope, id, props);
    const { house, api } = props;
    const functions = new Construct(this, 'Functions');
    for (const [entry, fn] of house.functions) new FunctionAlarms(functions, idOf(entry), house, fn);
    new TableAlarms(this, 'Table', house, house.table.table);
    platformDashboard(this, house, api);
    tenantsDashboard(this, house);
    moneyDashboard(this, house);
    usageDashboard(this, house);
  }
}
