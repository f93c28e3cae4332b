import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { ProvisionDeps } from '../ports.ts';

/** Refused is an answer, not an error: repeating it would not make the password stronger. */
export async function provisionOwner(
  { tenantId }: TenantContext,
  { provisionings, members }: Pick<ProvisionDeps, 'provisionings' | 'members'>,
): Promise<{ readonly refused: boolean }> {
  const record = await provisionings.find(tenantId);
  if (!record) throw new Error('nothing is known of this tenant');
  const { password, ...owner } = await provisionings.owner(record);
  if (password === undefined) {
    await members.inviteOwner(owner.email);
    return { refused: false };
  }
  const made = await members.createOwner(tenantId, record.userId, { ...owner, password });
  if (made === 'made') return { refused: false };
  await provisionings.refuse(record, made);
  return { refused: true };
}
