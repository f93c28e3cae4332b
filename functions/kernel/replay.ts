const replays = new WeakSet<object>();

/** Marks an answer that repeats an earlier one, where the verb itself keeps its replays. */
export function asReplay<Output extends object>(output: Output): Output {
  replays.add(output);
  return output;
}

export const isReplay = (output: unknown): boolean =>
  typeof output === 'object' && output !== null && replays.has(output);
