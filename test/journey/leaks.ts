import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { clientOptions } from '../../local/aws-clients.ts';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import type { Mail } from '../kit/api-client.ts';
import { type Company, idsOf } from './company.ts';

export interface Evidence {
  readonly where: string;
  readonly text: string;
}

/** By what a company is known: its canary and the ids that it was told. */
export const namesOf = (company: Company): readonly string[] => [company.word, ...idsOf(company)];

const holds = (text: string, names: readonly string[]): boolean => names.some((name) => text.includes(name));

/** What was handed to this company: answers with their headers, files, PDFs, mails. */
export async function handedTo(company: Company): Promise<readonly Evidence[]> {
  const answers = [...company.api.calls, ...company.prober.calls].map(({ method, path, text, headers }) => ({
    where: `${method} ${path}`,
    // An answer names what was asked for: the path is the asker's own text.
    text: `${headers}\n${text}`.replaceAll(path.split('?')[0] ?? path, ''),
  }));
  const { data } = (await (await fetch(`${company.place.mailUrl}/messages`)).json()) as { data: Mail[] };
  const mails = data
    .filter(({ to }) => to.includes(company.word))
    .map((mail) => ({ where: `mail “${mail.subject}”`, text: JSON.stringify(mail) }));
  return [...answers, ...company.texts, ...mails];
}

/** Every line that functions and gateways wrote down in this run. */
export function logLines(runDir: string): readonly Evidence[] {
  const files = [join(runDir, 'functions.log'), ...globSync(join(runDir, 'access/*.jsonl'))];
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((text) => ({ where: basename(file), text })),
    );
}

/** Every item of the table, under the tenant or platform key that it lies at. */
export async function items(stack: Pick<StackOutputs, 'awsEndpoint' | 'region' | 'table'>): Promise<Evidence[]> {
  const client = new DynamoDBClient(clientOptions(stack.awsEndpoint, stack.region));
  const found: Evidence[] = [];
  for await (const page of paginateScan({ client }, { TableName: stack.table }))
    for (const item of page.Items ?? [])
      found.push({ where: `item ${item['pk']?.S} ${item['sk']?.S}`, text: JSON.stringify(item) });
  return found;
}

export const naming = (evidence: readonly Evidence[], names: readonly string[]): readonly Evidence[] =>
  evidence.filter(({ text }) => holds(text, names));

/** A line or an item is one tenant's: with names of two it shows one of them to the other. */
export const namingBoth = (evidence: readonly Evidence[], one: Company, other: Company): readonly Evidence[] =>
  naming(naming(evidence, namesOf(one)), namesOf(other));
