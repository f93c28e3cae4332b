export interface Decline {
  readonly code: 'card_declined' | 'expired_card' | 'incorrect_cvc' | 'processing_error';
  readonly decline_code?: string;
  readonly advice_code: 'confirm_card_data' | 'do_not_try_again' | 'try_again_later';
  readonly message: string;
}

export interface TestCard {
  readonly number: string;
  readonly brand: 'amex' | 'mastercard' | 'visa';
  readonly country: string;
  readonly decline?: Decline;
  /** False: the card can be saved, and fails when it is charged. */
  readonly declinesSetup?: boolean;
  readonly authenticates?: 'always' | 'unless_set_up';
}

const declines = (decline_code: string, advice_code: Decline['advice_code'], message: string): Decline => ({
  code: 'card_declined',
  decline_code,
  advice_code,
  message,
});
const generic = declines('generic_decline', 'try_again_later', 'Your card was declined.');
const noFunds = declines('insufficient_funds', 'try_again_later', 'Your card has insufficient funds.');
const visa = (number: string, decline?: Decline): TestCard =>
  decline
    ? { number, brand: 'visa', country: 'US', decline, declinesSetup: true }
    : { number, brand: 'visa', country: 'US' };

const cards = {
  visa: visa('4242424242424242'),
  visaDebit: visa('4000056655665556'),
  mastercard: { number: '5555555555554444', brand: 'mastercard', country: 'US' },
  amex: { number: '378282246310005', brand: 'amex', country: 'US' },
  declined: visa('4000000000000002', generic),
  insufficientFunds: visa('4000000000009995', noFunds),
  lost: visa('4000000000009987', declines('lost_card', 'do_not_try_again', 'Your card was declined.')),
  stolen: visa('4000000000009979', declines('stolen_card', 'do_not_try_again', 'Your card was declined.')),
  expired: visa('4000000000000069', {
    code: 'expired_card',
    advice_code: 'confirm_card_data',
    message: 'Your card has expired.',
  }),
  incorrectCvc: visa('4000000000000127', {
    code: 'incorrect_cvc',
    advice_code: 'confirm_card_data',
    message: "Your card's security code is incorrect.",
  }),
  processingError: visa('4000000000000119', {
    code: 'processing_error',
    advice_code: 'try_again_later',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  }),
  failsLater: { number: '4000000000000341', brand: 'visa', country: 'US', decline: generic },
  authenticatesUnlessSetUp: {
    number: '4000002500003155',
    brand: 'visa',
    country: 'US',
    authenticates: 'unless_set_up',
  },
  authenticatesAlways: { number: '4000002760003184', brand: 'visa', country: 'US', authenticates: 'always' },
  authenticatesThenNoFunds: {
    number: '4000008260003178',
    brand: 'visa',
    country: 'US',
    authenticates: 'always',
    decline: noFunds,
  },
} as const satisfies Record<string, TestCard>;

export type CardName = keyof typeof cards;

export const cardNamed = (name: CardName): TestCard => cards[name];

export const cardOfNumber = (number: string): CardName | undefined =>
  (Object.keys(cards) as CardName[]).find((name) => cards[name].number === number);

const tokens: Readonly<Record<string, CardName>> = {
  pm_card_visa: 'visa',
  pm_card_us: 'visa',
  pm_card_visa_debit: 'visaDebit',
  pm_card_mastercard: 'mastercard',
  pm_card_amex: 'amex',
  pm_card_chargeDeclined: 'declined',
  pm_card_visa_chargeDeclined: 'declined',
  pm_card_chargeDeclinedInsufficientFunds: 'insufficientFunds',
  pm_card_visa_chargeDeclinedInsufficientFunds: 'insufficientFunds',
  pm_card_visa_chargeDeclinedLostCard: 'lost',
  pm_card_visa_chargeDeclinedStolenCard: 'stolen',
  pm_card_chargeDeclinedExpiredCard: 'expired',
  pm_card_chargeDeclinedIncorrectCvc: 'incorrectCvc',
  pm_card_chargeDeclinedProcessingError: 'processingError',
  pm_card_chargeCustomerFail: 'failsLater',
  pm_card_authenticationRequiredOnSetup: 'authenticatesUnlessSetUp',
  pm_card_authenticationRequired: 'authenticatesAlways',
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds: 'authenticatesThenNoFunds',
};

export const cardOfToken = (token: string): CardName | undefined =>
  Object.hasOwn(tokens, token) ? tokens[token] : undefined;

export const passesLuhn = (number: string): boolean => {
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return /^\d{12,19}$/.test(number) && sum % 10 === 0;
};
