import type { Verb } from '../../kernel/endpoint.ts';
import type { billing } from '../contract.ts';
import type { ApiDeps } from '../ports.ts';
import { dunningOf } from './dunning-view.ts';

export const getDunning: Verb<typeof billing.endpoints.getDunning, ApiDeps> = (_ctx, _input, deps) => dunningOf(deps);
