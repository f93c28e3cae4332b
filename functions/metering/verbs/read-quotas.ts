import { ZERO } from '../../kernel/decimal.ts';
import { allowancesFor, includedIn } from '../domain/allowance.ts';
import { findReportable, meters } from '../domain/meters.ts';
import { Quota } from '../domain/quota.ts';
import type { CurrentPeriod, ReadDeps } from '../ports.ts';
import { measure } from './measure.ts';

interface QuotaDeps extends ReadDeps {
  readonly currentPeriod: () => Promise<CurrentPeriod>;
}

/** Meters that a tenant reports to and its present plan closes, with what the period has used of them. */
export async function readQuotas(deps: QuotaDeps): Promise<readonly Quota[]> {
  const { period, segments } = await deps.currentPeriod();
  const reported = meters.filter(({ key }) => findReportable(key, 'tenant'));
  const quotas = reported.map(async (meter) => {
    const allowances = allowancesFor(meter.key, segments);
    if (!allowances.at(-1)?.blocked) return [];
    const [used = ZERO] = await measure(meter, [period], deps);
    return [new Quota(meter.key, period, { included: includedIn(period, allowances), used })];
  });
  return (await Promise.all(quotas)).flat();
}
