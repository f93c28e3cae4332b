import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Steps from '@cloudscape-design/components/steps';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiProblem } from '../../../sdk/client.ts';
import { useSession } from '../api/context.tsx';
import { createTenant } from '../api/create-tenant.ts';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { dropDraft, type SignUpDraft } from '../parts/sign-up-draft.ts';

interface Props {
  readonly draft: SignUpDraft;
  readonly attempt: NonNullable<SignUpDraft['attempt']>;
  readonly password: string;
  readonly onRefused: (error: unknown) => void;
}

/** A refusal that another answer in the form may lift; anything else stays here with a way to try again. */
const isAboutTheForm = (error: unknown): boolean =>
  error instanceof ApiProblem && error.status < 500 && error.code !== 'already-used' && error.status !== 401;

export function Provisioning({ draft, attempt, password, onRefused }: Props) {
  const session = useSession();
  const navigate = useNavigate();
  const [made, setMade] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);
  const refused = useRef(onRefused);
  refused.current = onRefused;

  const go = useCallback(
    async (signal: AbortSignal) => {
      try {
        const tenant = await createTenant(session.client, draft, attempt, password, signal);
        if (signal.aborted) return;
        setMade(true);
        session.signIn(
          await session.client.identity.createSession({ email: draft.email, password, tenant: tenant.id }),
        );
        dropDraft();
        await navigate('/overview', { replace: true });
      } catch (failure) {
        if (signal.aborted) return;
        if (isAboutTheForm(failure)) refused.current(failure);
        else setError(failure);
      }
    },
    [session, draft, attempt, password, navigate],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round is one try
  useEffect(() => {
    const stop = new AbortController();
    const timer = setInterval(() => setSeconds((s) => s + 1), 1_000);
    void go(stop.signal).finally(() => clearInterval(timer));
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [go, round]);

  return (
    <Container
      header={
        <Header
          variant="h1"
          description="It takes a few seconds. You can leave this page open or reload it; nothing is made twice."
        >
          Making {attempt.company.name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Progress made={made} failed={error !== undefined} seconds={seconds} />
        <Failure
          error={error}
          made={made}
          email={draft.email}
          onRetry={() => {
            setError(undefined);
            setSeconds(0);
            setRound((n) => n + 1);
          }}
        />
      </SpaceBetween>
    </Container>
  );
}

/** Only what the browser knows: the service makes several things, and says when all of them are there. */
function Progress({
  made,
  failed,
  seconds,
}: {
  readonly made: boolean;
  readonly failed: boolean;
  readonly seconds: number;
}) {
  const running = failed
    ? { status: 'error' as const, statusIconAriaLabel: 'Failed' }
    : { status: 'loading' as const, statusIconAriaLabel: 'In progress' };
  const done = { status: 'success' as const, statusIconAriaLabel: 'Done' };
  const waiting = { status: 'pending' as const, statusIconAriaLabel: 'Waiting' };
  return (
    <Steps
      ariaLabel="Progress"
      steps={[
        { header: 'Your address is proven', ...done },
        made
          ? { header: 'Your company has a place and an encryption key of its own', ...done }
          : {
              header: 'Preparing your company’s place and its encryption key',
              details: <Box color="text-body-secondary">{seconds} s</Box>,
              ...running,
            },
        { header: 'Signing you in', ...(made ? running : waiting) },
      ]}
    />
  );
}

function Failure({
  error,
  made,
  email,
  onRetry,
}: {
  readonly error: unknown;
  readonly made: boolean;
  readonly email: string;
  readonly onRetry: () => void;
}) {
  const navigate = useNavigate();
  if (!error) return null;
  const exists = made || (error instanceof ApiProblem && error.code === 'already-used');
  const ended = error instanceof ApiProblem && error.status === 401 && !made;
  return (
    <SpaceBetween size="m">
      <ProblemAlert error={error} />
      {exists ? (
        <Button variant="primary" onClick={() => void navigate('/signin', { state: { email } })}>
          Sign in
        </Button>
      ) : ended ? (
        <Button variant="primary" onClick={() => void navigate('/signup')}>
          Start again
        </Button>
      ) : (
        <Button variant="primary" onClick={onRetry}>
          Try again
        </Button>
      )}
    </SpaceBetween>
  );
}
