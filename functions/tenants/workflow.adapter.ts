import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { clientDefaults, lazy } from '../platform/aws.ts';
import type { RunState, Workflow } from './ports.ts';
import type { Runs } from './upkeep-ports.ts';

const sfn = lazy(() => new SFNClient(clientDefaults));

/** A Standard state machine; an execution's name is its identity for ninety days. */
export function workflow(machineArn: string): Workflow & Runs {
  const executionArn = (name: string) => `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  return {
    async start(name, input) {
      try {
        await sfn().send(
          new StartExecutionCommand({ stateMachineArn: machineArn, name, input: JSON.stringify(input) }),
        );
      } catch (error) {
        // The run of this name has ended already; its state tells how.
        if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists') throw error;
      }
    },
    async isRunning(name) {
      try {
        const { status } = await sfn().send(new DescribeExecutionCommand({ executionArn: executionArn(name) }));
        return stateOf(status) === 'running';
      } catch (error) {
        if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return false;
        throw error;
      }
    },
    async state(name) {
      const { status } = await sfn().send(new DescribeExecutionCommand({ executionArn: executionArn(name) }));
      return stateOf(status);
    },
  };
}

function stateOf(status: string | undefined): RunState {
  if (status === 'SUCCEEDED') return 'succeeded';
  return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'failed';
}
