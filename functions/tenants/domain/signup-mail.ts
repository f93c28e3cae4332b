export interface SignupMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** No word about whether the address is known: whoever holds the mailbox learns only that somebody typed it. */
export function signupMail(code: string, link: string, minutes: number): SignupMail {
  const why = 'You did not ask for it? Then ignore this message; nothing happens without the code.';
  return {
    subject: 'Your Tenantry sign-up code',
    text: `Your code is ${code}. It is valid for ${minutes} minutes.\n\nEnter it at ${link}\n\n${why}\n`,
    html: `<p>Your code is</p><p style="font-size:28px;letter-spacing:4px"><strong>${code}</strong></p><p>It is valid for ${minutes} minutes. <a href="${link}">Enter it here</a>.</p><p>${why}</p>`,
  };
}
