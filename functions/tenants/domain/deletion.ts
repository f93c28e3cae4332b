import type { Instant } from '../../kernel/time.ts';

/** The workflow's steps, in order, as people say them; the receipt shows them. */
export const deletionSteps = [
  'Stop access',
  'Drain usage',
  'Make final invoice',
  'Render invoice',
  'Settle final invoice',
  'Purge',
  'Disable key',
  'Certify',
] as const;
export type DeletionStep = (typeof deletionSteps)[number];

export type DeletionState = 'pending' | 'canceled' | 'draining' | 'invoicing' | 'purging' | 'done' | 'failed';

const stateWhile: Readonly<Record<DeletionStep, DeletionState>> = {
  'Stop access': 'pending',
  'Drain usage': 'draining',
  'Make final invoice': 'invoicing',
  'Render invoice': 'invoicing',
  'Settle final invoice': 'invoicing',
  Purge: 'purging',
  'Disable key': 'purging',
  Certify: 'purging',
};

export interface StepProgress {
  readonly name: DeletionStep;
  readonly state: 'pending' | 'running' | 'done' | 'failed';
  readonly at: Instant | null;
}

/** Amounts as they go over the wire: nobody computes with them here. */
export interface Amount {
  readonly amount: string;
  readonly currency: string;
}

export interface FinalInvoice {
  readonly invoiceId: string;
  readonly number: string;
  readonly total: Amount;
  readonly due: Amount;
  /** Of what is due; absent until its payment was tried. */
  readonly open?: Amount;
  readonly creditNote: { readonly number: string; readonly invoice: string; readonly total: Amount } | null;
  readonly pdf: { readonly key: string; readonly sha256: string } | null;
  readonly refund: { readonly amount: Amount; readonly state: string } | null;
}

export interface Deletion {
  readonly state: DeletionState;
  readonly requestedAt: Instant;
  readonly effectiveAt: Instant;
  readonly steps: readonly StepProgress[];
  readonly finalInvoice: FinalInvoice | null;
}

export const requestedDeletion = (requestedAt: Instant, effectiveAt: Instant): Deletion => ({
  state: 'pending',
  requestedAt,
  effectiveAt,
  steps: deletionSteps.map((name) => ({ name, state: 'pending', at: null })),
  finalInvoice: null,
});

/** A step is done and the next one runs; a repeat changes nothing, and one after a failure takes the work up again. */
export function finishStep(deletion: Deletion, finished: DeletionStep, at: Instant): Deletion {
  const index = deletionSteps.indexOf(finished);
  const steps = deletion.steps.map((step, i): StepProgress => {
    if (i === index && step.state !== 'done') return { ...step, state: 'done', at };
    if (i === index + 1 && (step.state === 'pending' || step.state === 'failed'))
      return { ...step, state: 'running', at };
    return step;
  });
  const current = steps.find((step) => step.state !== 'done');
  return { ...deletion, steps, state: current ? stateWhile[current.name] : 'done' };
}

/** Names the step that the work stopped at. */
export function failStep(deletion: Deletion, at: Instant): Deletion {
  if (deletion.state === 'done') return deletion;
  const stopped = deletion.steps.find((step) => step.state !== 'done')?.name;
  const steps = deletion.steps.map(
    (step): StepProgress => (step.name === stopped ? { ...step, state: 'failed', at } : step),
  );
  return { ...deletion, steps, state: 'failed' };
}

/** What the invoicing steps told, put together for the receipt. */
export function withInvoice(deletion: Deletion, told: Partial<FinalInvoice>): Deletion {
  const empty = { creditNote: null, pdf: null, refund: null };
  return { ...deletion, finalInvoice: { ...empty, ...deletion.finalInvoice, ...told } as FinalInvoice };
}

/** Nothing of it has been done yet, and nothing will be. */
export const callBack = (deletion: Deletion): Deletion => ({ ...deletion, state: 'canceled' });
