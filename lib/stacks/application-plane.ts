import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Workspace } from '../capabilities/workspace.ts';
import { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';

/** The product that the tenants use; an adopter replaces `Workspace` by theirs. */
export class ApplicationPlane extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly house: House }) {
    super(scope, id, props);
    const deadLetters = new DeadLetters(this, 'DeadLetters', props.house, {
      plane: 'application-plane',
      impact:
        'Background work of the product was given up: files of customers stay pending or undeleted until a replay.',
    });
    new Workspace(this, 'Workspace', props.house, deadLetters);
  }
}
