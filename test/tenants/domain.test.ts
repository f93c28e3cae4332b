import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { instant } from '../../functions/kernel/time.ts';
import { acceptedAgreements, missingAgreements } from '../../functions/tenants/domain/agreements.ts';
import { derToP1363, financeEnd, retainedAfter } from '../../functions/tenants/domain/certificate.ts';
import { deletionSteps, failStep, finishStep, requestedDeletion } from '../../functions/tenants/domain/deletion.ts';
import { readSignupToken, signupTokenText } from '../../functions/tenants/domain/signup-token.ts';
import { tenantKeyPolicy } from '../../functions/tenants/domain/tenant-key-policy.ts';

const at = instant('2026-11-24T10:00:00.000Z');

describe('a signature', () => {
  it('is the same to whoever verifies r and s as to whoever verifies DER, short integers included', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const lengths = new Set<number>();
    for (let i = 0; i < 400; i += 1) {
      const message = Buffer.from(`certificate ${i}`);
      const der = sign('sha256', message, privateKey);
      lengths.add(der.length);
      expect(verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, derToP1363(der))).toBe(true);
    }
    expect(lengths.size).toBeGreaterThan(2);
  });

  it('is refused when it is none', () => {
    for (const der of [[], [0x30, 0x00], [0x31, 0x02, 0x02, 0x00], [0x30, 0x06, 0x02, 0x22, 1, 2, 3, 4]])
      expect(() => derToP1363(Uint8Array.from(der))).toThrow();
  });
});

describe('the steps of a deletion', () => {
  it('come one after the other, and the state says where it is', () => {
    let deletion = requestedDeletion(at, at);
    const states = deletionSteps.map((step) => {
      const { state } = deletion;
      deletion = finishStep(deletion, step, at);
      return state;
    });

    expect(states).toEqual([
      'pending',
      'draining',
      'invoicing',
      'invoicing',
      'invoicing',
      'purging',
      'purging',
      'purging',
    ]);
    expect(deletion.state).toBe('done');
  });

  it('keep the time of their first finishing', () => {
    const once = finishStep(requestedDeletion(at, at), 'Stop access', at);
    expect(finishStep(once, 'Stop access', instant('2026-11-24T11:00:00.000Z'))).toEqual(once);
  });

  it('fail where they stopped, and take the work up again', () => {
    const stopped = failStep(finishStep(requestedDeletion(at, at), 'Stop access', at), at);
    expect(stopped.state).toBe('failed');
    expect(stopped.steps.slice(0, 3).map(({ state }) => state)).toEqual(['done', 'failed', 'pending']);
    expect(finishStep(stopped, 'Stop access', at).state).toBe('draining');
    expect(finishStep(stopped, 'Stop access', at).steps[1]?.state).toBe('running');
    expect(finishStep(stopped, 'Drain usage', at).state).toBe('invoicing');
  });
});

describe('what is retained', () => {
  it('has a reason and an end each', () => {
    for (const kept of retainedAfter(at, instant('2026-12-01T10:00:00.000Z'), 30)) {
      expect(kept.reason).not.toBe('');
      expect(Date.parse(kept.until)).toBeGreaterThan(Date.parse(at));
    }
    expect(financeEnd(at)).toBe('2036-12-31T23:59:59.999Z');
  });
});

describe('agreements', () => {
  const inForce = [
    { document: 'msa', version: '2', sha256: 'words of msa 2', required: true },
    { document: 'sla', version: '1', sha256: 'words of sla 1', required: false },
  ];
  it('are missing in another version, and kept once in the one in force', () => {
    expect(missingAgreements(inForce, [{ document: 'msa', version: '1' }])).toEqual([
      { document: 'msa', version: '2' },
    ]);
    expect(missingAgreements(inForce, [{ document: 'msa', version: '2' }])).toEqual([]);
    const given = [inForce[0], inForce[0], { document: 'other', version: '1' }].flatMap((a) => (a ? [a] : []));
    expect(acceptedAgreements(inForce, given)).toEqual([{ document: 'msa', version: '2', sha256: 'words of msa 2' }]);
  });
});

describe('a sign-up token', () => {
  it('names its sign-up and nothing else reads as one', () => {
    const id = 'sgn_01HAAAAAAAAAAAAAAAAAAAAAAA';
    const secret = 'x'.repeat(43);
    expect(readSignupToken(signupTokenText(id, secret))).toEqual({ signupId: id, secret });
    for (const text of [undefined, '', 'sgt_', `tnt_live_${secret}`, `${signupTokenText(id, secret)}x`])
      expect(readSignupToken(text)).toBeUndefined();
  });
});

describe('the policy of a tenant’s key', () => {
  it('refuses to work without its own tenant in the encryption context', () => {
    const deny = tenantKeyPolicy('111122223333', 'ten_1').Statement.find(({ Sid }) => Sid === 'OnlyWithItsTenant');
    expect(deny).toMatchObject({
      Effect: 'Deny',
      Condition: { StringNotEquals: { 'kms:EncryptionContext:tenantId': 'ten_1' } },
    });
  });
});
