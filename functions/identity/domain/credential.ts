import { type TenantId, tenantIdOf, ulidOf } from '../../kernel/ids.ts';
import type { Mode } from '../../kernel/tier.ts';

/**
 * Every credential that we issue names its tenant, so that it is looked up in that tenant's own partition: there is
 * no table of everybody's secrets.
 */
const ULID = '[0-9A-HJKMNP-TV-Z]{26}';
const SECRET = '[A-Za-z0-9_-]{43}';

const forms = {
  apiToken: new RegExp(`^tnt_(?:live|test)_(${ULID})_(${ULID})_(${SECRET})$`),
  refreshToken: new RegExp(`^tnr_(ten_${ULID})_(usr_${ULID})_([A-Za-z0-9-]{1,64})_(${SECRET})$`),
  staffRefresh: new RegExp(`^tns_([A-Za-z0-9-]{1,64})_([A-Za-z0-9-]{1,64})_(${SECRET})$`),
  invitation: new RegExp(`^inv_(${ULID})_(${ULID})_(${SECRET})$`),
};

export interface ApiTokenCredential {
  readonly tenantId: TenantId;
  readonly tokenId: string;
  readonly secret: string;
}
export interface RefreshCredential {
  readonly tenantId: TenantId;
  readonly userId: string;
  readonly sessionId: string;
  readonly secret: string;
}
export interface InvitationCredential {
  readonly tenantId: TenantId;
  readonly invitationId: string;
  readonly secret: string;
}

const tenantOf = (ulid: string): TenantId => tenantIdOf(`ten_${ulid}`);

export const apiTokenText = (mode: Mode, { tenantId, tokenId, secret }: ApiTokenCredential): string =>
  `tnt_${mode === 'live' ? 'live' : 'test'}_${ulidOf(tenantId)}_${ulidOf(tokenId)}_${secret}`;

export function readApiToken(text: string): ApiTokenCredential | undefined {
  const [, tenant, token, secret] = forms.apiToken.exec(text) ?? [];
  if (!tenant || !token || !secret) return undefined;
  return { tenantId: tenantOf(tenant), tokenId: `tok_${token}`, secret };
}

export const refreshTokenText = ({ tenantId, userId, sessionId, secret }: RefreshCredential): string =>
  `tnr_${tenantId}_${userId}_${sessionId}_${secret}`;

export function readRefreshToken(text: string): RefreshCredential | undefined {
  const [, tenantId, userId, sessionId, secret] = forms.refreshToken.exec(text) ?? [];
  if (!tenantId || !userId || !sessionId || !secret) return undefined;
  return { tenantId: tenantIdOf(tenantId), userId, sessionId, secret };
}

export const invitationText = ({ tenantId, invitationId, secret }: InvitationCredential): string =>
  `inv_${ulidOf(tenantId)}_${ulidOf(invitationId)}_${secret}`;

export function readInvitation(text: string): InvitationCredential | undefined {
  const [, tenant, invitation, secret] = forms.invitation.exec(text) ?? [];
  if (!tenant || !invitation || !secret) return undefined;
  return { tenantId: tenantOf(tenant), invitationId: `ivt_${invitation}`, secret };
}

/** Staff belong to no tenant: theirs names the person and the session. */
export interface StaffRefreshCredential {
  readonly operatorId: string;
  readonly sessionId: string;
  readonly secret: string;
}

export const staffRefreshText = ({ operatorId, sessionId, secret }: StaffRefreshCredential): string =>
  `tns_${operatorId}_${sessionId}_${secret}`;

export function readStaffRefresh(text: string): StaffRefreshCredential | undefined {
  const [, operatorId, sessionId, secret] = forms.staffRefresh.exec(text) ?? [];
  return operatorId && sessionId && secret ? { operatorId, sessionId, secret } : undefined;
}
