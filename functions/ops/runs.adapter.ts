import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type Instant, instantOf } from '../kernel/time.ts';
import { clientDefaults, lazy } from '../platform/aws.ts';
import { errorName, executionName, type OperationKind, type RunEvent, type RunName } from './domain/operation.ts';
import type { Runs } from './ports.ts';

const sfn = lazy(() => new SFNClient(clientDefaults));
/** A deletion that waits for a remedy adds some hundred lines an hour; what is older tells nothing new. */
const LINES = 3_000;
const PAGE = 1_000;

export function workflowRuns(machines: Readonly<Record<OperationKind, string>>): Runs {
  const arnOf = (run: RunName) =>
    `${machines[run.kind].replace(':stateMachine:', ':execution:')}:${executionName(run)}`;
  return {
    async find(run) {
      try {
        const found = await sfn().send(new DescribeExecutionCommand({ executionArn: arnOf(run) }));
        return {
          status: found.status ?? 'FAILED',
          error: errorName(found.error) ?? null,
          input: found.input ?? '{}',
          startedAt: at(found.startDate),
          endedAt: found.stopDate ? at(found.stopDate) : null,
        };
      } catch (error) {
        if (isCalled(error, 'ExecutionDoesNotExist')) return undefined;
        throw error;
      }
    },
    async history(run) {
      const found: HistoryEvent[] = [];
      let nextToken: string | undefined;
      do {
        const page = await sfn().send(
          new GetExecutionHistoryCommand({
            executionArn: arnOf(run),
            maxResults: PAGE,
            reverseOrder: true,
            includeExecutionData: false,
            nextToken,
          }),
        );
        found.push(...(page.events ?? []));
        nextToken = page.nextToken;
      } while (nextToken && found.length < LINES);
      return found.reverse().map(eventOf);
    },
    async start(run, input) {
      const request = { stateMachineArn: machines[run.kind], name: executionName(run), input };
      await sfn()
        .send(new StartExecutionCommand(request))
        .catch((error: unknown) => {
          // A run of this name has been started, and has ended meanwhile.
          if (!isCalled(error, 'ExecutionAlreadyExists')) throw error;
        });
    },
  };
}

const isCalled = (error: unknown, name: string) => error instanceof Error && error.name === name;
const at = (date: Date | undefined): Instant => instantOf(date?.getTime() ?? 0);

function eventOf(event: HistoryEvent): RunEvent {
  const state = event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name;
  const failure = [
    event.taskFailedEventDetails,
    event.taskTimedOutEventDetails,
    event.taskStartFailedEventDetails,
    event.lambdaFunctionFailedEventDetails,
    event.lambdaFunctionTimedOutEventDetails,
    event.lambdaFunctionScheduleFailedEventDetails,
    event.lambdaFunctionStartFailedEventDetails,
  ].find((details) => details !== undefined);
  const error = failure && (errorName(failure.error) ?? 'Error');
  return {
    id: event.id ?? 0,
    previous: event.previousEventId ?? 0,
    type: event.type ?? '',
    at: at(event.timestamp),
    ...(state === undefined ? {} : { state }),
    ...(error === undefined ? {} : { error }),
  };
}
