import type { Scenario } from './scenario.ts';
import { charging } from './scenarios/charging.ts';
import { deletion } from './scenarios/deletion.ts';
import { migration } from './scenarios/migration.ts';
import { period } from './scenarios/period.ts';
import { provisioning } from './scenarios/provisioning.ts';
import { relay } from './scenarios/relay.ts';
import { usage } from './scenarios/usage.ts';

export const scenarios: readonly Scenario[] = [provisioning, usage, charging, period, relay, migration, deletion];
