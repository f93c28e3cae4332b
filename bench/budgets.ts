import given from './budgets.json' with { type: 'json' };

interface RouteBudget {
  /** Calls to AWS that the route itself makes. */
  readonly data: number;
  /** Why it is not the one call that a read or a write takes. */
  readonly why?: string;
}

interface Budgets {
  /** Hard: no bundle is larger. */
  readonly bundlesKb: { readonly all: number; readonly entries: Readonly<Record<string, number>> };
  /** Hard: no cost of a request grows faster with its neighbours than n to this. */
  readonly growthExponent: number;
  /** Hard: routes that are not named may make one call. */
  readonly routes: Readonly<Record<string, RouteBudget>>;
  /** Hard. */
  readonly provisioning: {
    readonly transitions: number;
    readonly calls: number;
    readonly criticalCalls: number;
    readonly scarceCalls: number;
  };
}

export const budgets: Budgets = given;

export const routeBudget = (route: string): RouteBudget => budgets.routes[route] ?? { data: 1 };
