const FORM = /^sgt_([0-9A-HJKMNP-TV-Z]{26})_([A-Za-z0-9_-]{43})$/;

export const signupTokenText = (signupId: string, secret: string): string =>
  `sgt_${signupId.slice('sgn_'.length)}_${secret}`;

export function readSignupToken(
  text: string | undefined,
): { readonly signupId: string; readonly secret: string } | undefined {
  const [, id, secret] = FORM.exec(text ?? '') ?? [];
  return id && secret ? { signupId: `sgn_${id}`, secret } : undefined;
}
