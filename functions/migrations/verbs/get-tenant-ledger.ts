import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { EntryView, LedgerView, migrations } from '../contract.ts';
import type { Entry, Ledger } from '../domain/ledger.ts';
import type { LookDeps } from '../ports.ts';

const SHOWN = 100;

export const getTenantLedger: Verb<typeof migrations.endpoints.getTenantLedger, LookDeps> = async (
  _ctx,
  { tenantId },
  { fleet, ledgerOf, registry },
) => {
  if (!(await fleet.find(tenantId))) throw problem('not-found');
  const store = ledgerOf(tenantId);
  const [ledger, history] = await Promise.all([store.find(), store.history(SHOWN)]);
  const { dataVersion, failure } = ledger;
  return {
    tenantId,
    dataVersion,
    headVersion: registry.length,
    step: stepView(ledger.step),
    failure,
    history: history.map((entry: Entry): EntryView => entry),
  };
};

function stepView(step: Ledger['step']): LedgerView['step'] {
  if (!step) return null;
  const { after: _after, changedInPass: _changed, checksum: _sum, ...view } = step;
  return view;
}
