import type { Resource, Synthesized } from '../test/stacks/synthesized.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Parameters?: { readonly FunctionName?: string };
  readonly Branches?: readonly Machine[];
}
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** What an execution passes when nothing goes wrong. */
export interface Walk {
  /** Each state that is entered, in branches too: what Step Functions charges. */
  readonly transitions: number;
  /** Entries of functions in their order; branches run side by side. */
  readonly steps: readonly (string | readonly (readonly string[])[])[];
}

/** The definition with `<LogicalId>` where CloudFormation puts an address. */
function definitionOf({ properties }: Resource): Machine {
  const parts = properties.DefinitionString?.['Fn::Join']?.[1] ?? [properties.DefinitionString];
  const text = (parts as unknown[]).map((part) =>
    typeof part === 'string' ? part : `<${[Object.values(part as object)[0]].flat()[0]}>`,
  );
  return JSON.parse(text.join(''));
}

function entriesById(app: Synthesized): ReadonlyMap<string, string> {
  const roles = new Map(app.ofType('AWS::IAM::Role').map(({ id, properties }) => [id, properties.Description]));
  const roleOf = ({ properties }: Resource) => roles.get(properties.Role?.['Fn::GetAtt']?.[0]);
  return new Map(app.ofType('AWS::Lambda::Function').map((fn) => [fn.id, String(roleOf(fn) ?? fn.id)]));
}

function walk({ StartAt, States }: Machine, entryOf: (state: State) => string | undefined): Walk {
  const steps: Walk['steps'][number][] = [];
  let transitions = 0;
  for (let name: string | undefined = StartAt; name !== undefined; ) {
    const state: State | undefined = States[name];
    if (!state) throw new Error(`no state ${name}`);
    transitions += 1;
    const branches = (state.Branches ?? []).map((branch) => walk(branch, entryOf));
    transitions += branches.reduce((sum, branch) => sum + branch.transitions, 0);
    const entry = entryOf(state);
    if (entry) steps.push(entry);
    // No branch of ours branches again.
    if (branches.length > 0) steps.push(branches.map((branch) => branch.steps.map(String)));
    name = state.Next ?? state.Default;
  }
  return { transitions, steps };
}

/** The one machine with this in its logical id, along the way that every Choice takes by default. */
export function walkMachine(app: Synthesized, named: RegExp): Walk {
  const machine = app.ofType('AWS::StepFunctions::StateMachine').find(({ id }) => named.test(id));
  if (!machine) throw new Error(`no machine ${named}`);
  const entries = entriesById(app);
  const entryOf = ({ Resource: resource = '', Parameters }: State) => {
    const id = /<(\w+)>/.exec(Parameters?.FunctionName ?? resource.replace(/<AWS::Partition>/, ''))?.[1];
    return id ? entries.get(id) : undefined;
  };
  return walk(definitionOf(machine), entryOf);
}
