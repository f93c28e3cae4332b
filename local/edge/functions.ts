import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

export interface Invocation {
  readonly failed: boolean;
  readonly payload: unknown;
}

export type Invoke = (functionName: string, event: unknown, timeoutMs: number) => Promise<Invocation>;

/** Synchronous invocation through the emulator's Lambda API. */
export const invoker =
  (lambda: LambdaClient): Invoke =>
  async (functionName, event, timeoutMs) => {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }),
      { abortSignal: AbortSignal.timeout(timeoutMs) },
    );
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    return { failed: answer.FunctionError !== undefined, payload: text === '' ? null : JSON.parse(text) };
  };
