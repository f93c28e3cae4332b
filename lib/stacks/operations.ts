import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Migrations } from '../capabilities/migrations.ts';
import { Ops } from '../capabilities/ops.ts';
import { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';

/** What looks after the planes from outside of them: it stands on both, so neither may stand on it. */
export class Operations extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly house: House }) {
    super(scope, id, props);
    const deadLetters = new DeadLetters(this, 'DeadLetters', props.house, {
      plane: 'operations',
      impact: "The operators' own background work was given up and waits for a replay.",
    });
    // Before what replays the work that any function has given up.
    new Migrations(this, 'Migrations', props.house, deadLetters);
    new Ops(this, 'Ops', props.house, deadLetters);
  }
}
