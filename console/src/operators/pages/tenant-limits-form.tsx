import ColumnLayout from '@cloudscape-design/components/column-layout';
import { useState } from 'react';
import { ActionModal } from '../../parts/action-modal.tsx';
import { amountOf, type LimitName, type LimitUse, limitNames } from '../../parts/limit-list.tsx';
import { useTell } from '../../parts/notices.tsx';
import { fieldError } from '../../parts/problem-alert.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useFormat } from '../../parts/use-format.ts';

type Overrides = Readonly<Partial<Record<LimitName, number | null>>>;
type Texts = Readonly<Record<string, string>>;

const NO_CAP = 'none';
const textOf = (value: number | null | undefined): string =>
  value === undefined ? '' : value === null ? NO_CAP : String(value);
const isAmount = (text: string): boolean => /^(|none|\d{1,15})$/.test(text.trim());

/** Empty is the plan’s; so a limit that nobody touched stays as it is. */
const overridesOf = (texts: Texts): Overrides =>
  Object.fromEntries(
    Object.entries(texts)
      .map(([name, text]) => [name, text.trim()] as const)
      .filter(([, text]) => text !== '')
      .map(([name, text]) => [name, text === NO_CAP ? null : Number(text)]),
  );

interface Props {
  readonly tenantId: string;
  readonly of: { readonly data: readonly LimitUse[]; readonly overrides: Overrides; readonly etag: string };
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

export function OverrideLimits({ tenantId, of, onDone, onDismiss }: Props) {
  const tell = useTell();
  const format = useFormat();
  const [texts, setTexts] = useState<Texts>(
    Object.fromEntries(of.data.map(({ name }) => [name, textOf(of.overrides[name])])),
  );
  const override = useAction(async (client, options) => {
    const ifMatch = { ...options, ifMatch: of.etag };
    await client.isolation.overrideLimits({ tenantId, ...overridesOf(texts) }, ifMatch);
    tell('The limits hold from now on.');
    onDone();
  });
  return (
    <ActionModal
      title="Override limits"
      size="large"
      submitText="Override"
      busy={override.busy}
      error={override.error}
      disabled={!Object.values(texts).every(isAmount)}
      onSubmit={() => void override.run()}
      onDismiss={onDismiss}
    >
      <ColumnLayout columns={2}>
        {of.data.map(({ name, plan }) => (
          <TextField
            key={name}
            label={limitNames[name]}
            value={texts[name] ?? ''}
            onChange={(text) => setTexts({ ...texts, [name]: text })}
            error={
              isAmount(texts[name] ?? '')
                ? fieldError(override.error, `/${name}`)
                : 'A whole number, “none”, or nothing'
            }
            constraint={`Empty: by the plan (${amountOf(name, plan, format)}). “none”: no cap.`}
          />
        ))}
      </ColumnLayout>
    </ActionModal>
  );
}
