import type Stripe from 'stripe';

/** What Stripe puts under `error`. Typed by the SDK's own error fields so that a misspelt one does not compile. */
export type ErrorBody = Omit<Stripe.PaymentIntent.LastPaymentError, 'code' | 'type'> & {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  code?: string;
};

export class StripeProblem extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: ErrorBody, headers: Readonly<Record<string, string>> = {}) {
    super(body.message);
    this.status = status;
    this.headers = headers;
    const { code } = body;
    this.body = code ? { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`, ...body } : body;
  }
}

type Details = Partial<Omit<ErrorBody, 'type' | 'message'>>;

export const invalidRequest = (message: string, details: Details = {}, status = 400): StripeProblem =>
  new StripeProblem(status, { type: 'invalid_request_error', message, ...details });

/** An id in the path answers 404, the same id in a parameter 400. */
export const missing = (noun: string, id: string, param: string, status: 400 | 404): StripeProblem =>
  invalidRequest(`No such ${noun}: '${id}'`, { code: 'resource_missing', param }, status);

/** Valid at Stripe, absent here: refused aloud, because a silent success would be believed. */
export const notBuilt = (param: string): StripeProblem =>
  invalidRequest(`Stripe knows '${param}', local Stripe does not have it yet.`, { code: 'not_built_locally', param });

export const unknownPath = (method: string, path: string): StripeProblem =>
  invalidRequest(
    `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    {},
    404,
  );

export const declined = (status: 402, body: Omit<ErrorBody, 'type'>): StripeProblem =>
  new StripeProblem(status, { type: 'card_error', ...body });
