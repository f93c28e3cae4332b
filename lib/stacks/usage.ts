import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '../config.ts';
import { UsageStream } from '../constructs/usage-stream.ts';

/** The usage stream: stateful. */
export class Usage extends Stack {
  readonly usage: UsageStream;
  constructor(scope: Construct, id: string, props: StackProps & { readonly stage: Stage }) {
    super(scope, id, props);
    this.usage = new UsageStream(this, 'Usage', props.stage);
  }
}
