import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Client } from '../../../../sdk/client.ts';
import { codeError, fieldError, ProblemAlert } from '../../parts/problem-alert.tsx';
import { Secret } from '../../parts/secret.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useAction } from '../../parts/use-action.ts';
import { QrCode } from './qr-code.tsx';

type Enrolment = Awaited<ReturnType<Client['identity']['startMfaEnrolment']>>;

/** Groups of four, as people read them out. */
const inGroups = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ');

/** An authenticator takes the secret by picture or by hand; its first code proves that it did. */
export function MfaEnrolment({ onDone }: { readonly onDone: () => void }) {
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const begin = useAction(async (client) => setEnrolment(await client.identity.startMfaEnrolment()));
  return (
    <SpaceBetween size="m">
      <ProblemAlert error={begin.error} />
      {enrolment ? (
        <Confirm enrolment={enrolment} onDone={onDone} />
      ) : (
        <Button variant="primary" loading={begin.busy} onClick={() => void begin.run()}>
          Set up authenticator
        </Button>
      )}
    </SpaceBetween>
  );
}

function Confirm({ enrolment, onDone }: { readonly enrolment: Enrolment; readonly onDone: () => void }) {
  const [code, setCode] = useState('');
  const confirm = useAction(async (client) => {
    await client.identity.confirmMfaEnrolment({ code });
    onDone();
  });
  const atField = codeError(confirm.error, 'wrong-mfa-code') ?? fieldError(confirm.error, '/code');
  return (
    <form
      className="narrow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void confirm.run();
      }}
    >
      <SpaceBetween size="m">
        {atField ? null : <ProblemAlert error={confirm.error} />}
        <Box variant="p">Scan this with your authenticator app, or type the secret into it.</Box>
        <QrCode text={enrolment.otpauthUri} label="QR code for your authenticator app" />
        <Secret label="Secret" shown={inGroups(enrolment.secret)} value={enrolment.secret} />
        <TextField
          label="Code"
          description="The six digits that the app shows now."
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          maxLength={6}
          value={code}
          onChange={setCode}
          error={atField}
        />
        <Button variant="primary" formAction="submit" loading={confirm.busy} disabled={code.length !== 6}>
          Confirm
        </Button>
      </SpaceBetween>
    </form>
  );
}
