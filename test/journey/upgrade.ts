import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { alternating, type Build, deployCode, onlyIn, zipsOf } from './builds.ts';
import { type Company, company } from './company.ts';
import { goingOn, leaving, living, walk } from './company-steps.ts';

export interface Proof {
  readonly what: string;
  readonly seconds: number;
  readonly calls: number;
  readonly functions: number;
  readonly fault?: string;
}

export interface MixedProof extends Proof {
  /** Calls that each build served. */
  readonly turns: Readonly<Record<string, number>>;
}

async function proven(what: string, functions: number, one: Company, work: () => Promise<void>): Promise<Proof> {
  const began = Date.now();
  const told = async () =>
    work().then(
      () => undefined,
      (error: unknown) => String(error),
    );
  const fault = await told();
  const serverErrors = one.api.calls.filter(({ status }) => status >= 500).length;
  const said = fault ?? (serverErrors > 0 ? `${serverErrors} answers of 5xx` : undefined);
  const seconds = Math.round((Date.now() - began) / 1_000);
  return { what, seconds, calls: one.api.calls.length, functions, ...(said ? { fault: said } : {}) };
}

/** A company lives under one build; the other takes over its data and serves it to the end. */
async function across(place: StackOutputs, from: Build, to: Build, name: string): Promise<Proof> {
  const one = company(name, place);
  const swapped = await deployCode(place, zipsOf(from));
  return proven(`written by ${from.name}, carried on by ${to.name}`, swapped, one, async () => {
    await walk(one, living);
    await deployCode(place, zipsOf(to));
    await walk(one, [...goingOn, ...leaving]);
  });
}

/** Both builds serve by turns, call by call, and consume each other's events, from the first call to the receipt. */
export async function mixed(place: StackOutputs, runDir: string, one: Build, other: Build): Promise<MixedProof> {
  const its = company('rowan', place);
  const swapped = await deployCode(place, alternating(one, other));
  const proof = await proven(`${one.name} and ${other.name} by turns`, swapped, its, () =>
    walk(its, [...living, ...goingOn, ...leaving]),
  );
  return { ...proof, turns: turnsIn(runDir) };
}

function turnsIn(runDir: string): Record<string, number> {
  const turns: Record<string, number> = {};
  for (const [, name = ''] of readFileSync(join(runDir, 'functions.log'), 'utf8').matchAll(/"servedBy":"([^"]+)"/g))
    turns[name] = (turns[name] ?? 0) + 1;
  return turns;
}

/** All three ways, one after another; the stack is left with the newer build. */
export async function prove(place: StackOutputs, runDir: string, previous: Build, present: Build) {
  const proofs = [
    await across(place, previous, present, 'alder'),
    await across(place, present, previous, 'birch'),
    await mixed(place, runDir, previous, present),
  ];
  await deployCode(place, zipsOf(present));
  return { onlyInPrevious: onlyIn(previous, present), onlyInPresent: onlyIn(present, previous), proofs };
}
