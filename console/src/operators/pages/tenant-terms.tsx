import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { ActionModal } from '../../parts/action-modal.tsx';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { useTell } from '../../parts/notices.tsx';
import { useAction } from '../../parts/use-action.ts';

const days = [7, 14, 30, 45, 60] as const;
const choices = [
  { value: 'charge', label: 'Charge the saved method' },
  ...days.map((net) => ({ value: String(net), label: `Send invoices, due in ${net} days` })),
];

/** How a tenant pays its invoices from now on. */
export function TenantTerms({ tenantId }: { readonly tenantId: string }) {
  const tell = useTell();
  const [open, setOpen] = useState(false);
  const [chosen, choose] = useState('30');
  const set = useAction(async (client, options, value: string) => {
    const netDays = days.find((net) => String(net) === value);
    const body = netDays ? ({ collection: 'send-invoice', netDays } as const) : ({ collection: 'charge' } as const);
    const terms = await client.billing.setPaymentTerms({ tenantId, body }, options);
    tell(terms.netDays ? `Invoices are sent, due in ${terms.netDays} days.` : 'The saved method is charged.');
    setOpen(false);
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>Payment terms</Button>
      {open ? (
        <ActionModal
          title="Payment terms"
          submitText="Set"
          size="small"
          busy={set.busy}
          error={set.error}
          onSubmit={() => void set.run(chosen)}
          onDismiss={() => setOpen(false)}
        >
          <ChoiceField
            label="Invoices from now on"
            value={chosen}
            choices={choices}
            onChange={choose}
            description="Sending invoices is for plans that allow it."
          />
        </ActionModal>
      ) : null}
    </>
  );
}
