import { findPlan } from './catalogue.ts';
import { fill, type Labels, labelsFor } from './invoice-labels.ts';
import type { LineDraft } from './invoice-line.ts';

const planName = (plan: string | undefined): string => (plan === undefined ? '' : (findPlan(plan)?.name ?? plan));

function template({ kind, item, amount }: LineDraft, { lines }: Labels): string {
  if (kind === 'proration') return amount.minor < 0n ? lines['unused-time'] : lines['remaining-time'];
  if (kind === 'minimum' && amount.minor < 0n) return lines['minimum-used'];
  if (kind === 'recurring' && item === 'seats') return lines.seats;
  return lines[kind];
}

/** What a line is for, in one short phrase. */
export function describeLine(line: LineDraft, labels: Labels = labelsFor('en')): string {
  const meter = line.meter === undefined ? '' : (labels.meters[line.meter] ?? line.meter);
  return fill(template(line, labels), { plan: planName(line.plan), meter, name: line.source?.name ?? '' });
}
