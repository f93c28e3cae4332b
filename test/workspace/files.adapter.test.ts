import { describe, expect, it } from 'vitest';
import type { TenantSession } from '../../functions/platform/tenant-session.ts';
import { objectKeyOf, uploadOf } from '../../functions/workspace/domain/objects.ts';
import { fileObjects } from '../../functions/workspace/files.adapter.ts';
import { START, tenantA } from '../kit/world.ts';

process.env['AWS_REGION'] = 'us-east-1';

const own = `alias/tenant/${tenantA}`;
const expiringIn = (seconds: number) => {
  const expiration = new Date(Date.parse(START) + seconds * 1_000);
  const credentials = async () => ({ accessKeyId: 'AKIA', secretAccessKey: 's', sessionToken: 't', expiration });
  return fileObjects({ tenantId: tenantA, credentials } as unknown as TenantSession, 'files-bucket', async () => own);
};
const file = { id: 'fil_0000000000000000000000000A', contentType: 'image/png', sizeBytes: 42 };

describe('an upload address', () => {
  it('signs type, length, that nothing lies there yet, and under whose key it is stored', async () => {
    const { uploadUrl, headers } = await expiringIn(3_600).uploadAddress(file, START);

    const query = new URL(uploadUrl).searchParams;
    const encryption = 'x-amz-server-side-encryption';
    expect(query.get('X-Amz-SignedHeaders')).toBe(
      `content-length;content-type;host;if-none-match;${encryption};${encryption}-aws-kms-key-id;${encryption}-context`,
    );
    expect([...query.keys()].some((name) => name.toLowerCase().includes('checksum'))).toBe(false);
    expect(headers).toEqual({
      ...{ 'Content-Type': 'image/png', 'Content-Length': '42', 'If-None-Match': '*' },
      [encryption]: 'aws:kms',
      [`${encryption}-aws-kms-key-id`]: own,
      [`${encryption}-context`]: Buffer.from(`{"tenantId":"${tenantA}","purpose":"objects"}`).toString('base64'),
    });
    expect(new URL(uploadUrl).pathname).toContain(`${tenantA}/files/${file.id}`);
  });

  it('promises no more time than the session that signed it has left', async () => {
    expect((await expiringIn(3_600).uploadAddress(file, START)).uploadExpiresAt).toBe('2026-11-24T10:15:00.000Z');
    expect((await expiringIn(60).uploadAddress(file, START)).uploadExpiresAt).toBe('2026-11-24T10:01:00.000Z');
  });
});

describe('a download address', () => {
  it('makes the browser save the file under its own name, whatever is in it', async () => {
    const name = 'Übersicht "A"; filename=evil.html\r\n.png';

    const url = await expiringIn(3_600).downloadAddress({ ...file, name, isSample: false });

    const disposition = new URL(url).searchParams.get('response-content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="[\w.()-]+"; filename\*=UTF-8''[\w.%~!-]+$/);
    expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toBe(name);
  });
});

describe('the key of an object', () => {
  it('names tenant and file, and only uploads are taken for uploads', () => {
    expect(uploadOf(objectKeyOf(tenantA, file.id, false))).toEqual({ tenantId: tenantA, fileId: file.id });
    expect(uploadOf(objectKeyOf(tenantA, file.id, true))).toBeUndefined();
    for (const key of ['', 'a/b/c', `${tenantA}/files/x`, `${tenantA}/files/${file.id}/more`, `ten_*/files/${file.id}`])
      expect(uploadOf(key)).toBeUndefined();
  });
});
