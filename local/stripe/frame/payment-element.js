const field = (id) => document.getElementById(id);
const inputs = { number: field('number'), expiry: field('expiry'), cvc: field('cvc') };
const isController = location.hash === '#controller';
let embedder = '*';

const tell = (message) => parent.postMessage(message, embedder);
const digits = (text) => text.replace(/\D/g, '');
const incomplete = (code, message) => ({ type: 'validation_error', code, message });

const passesLuhn = (number) =>
  [...number].reverse().reduce((sum, digit, place) => {
    const value = Number(digit) * (place % 2 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0) %
    10 ===
  0;

const checks = {
  number: (text) => {
    const number = digits(text);
    if (number.length < (/^3[47]/.test(number) ? 15 : 16))
      return incomplete('incomplete_number', 'Your card number is incomplete.');
    return passesLuhn(number) ? null : incomplete('invalid_number', 'Your card number is invalid.');
  },
  expiry: (text) => {
    const [month, year] = [Number(digits(text).slice(0, 2)), Number(digits(text).slice(2))];
    if (digits(text).length < 4 || month < 1 || month > 12)
      return incomplete('incomplete_expiry', "Your card's expiration date is incomplete.");
    const now = new Date();
    const past = (2000 + year) * 12 + month < now.getFullYear() * 12 + now.getMonth() + 1;
    return past ? incomplete('invalid_expiry_year_past', "Your card's expiration year is in the past.") : null;
  },
  cvc: (text) => {
    const length = /^3[47]/.test(digits(inputs.number.value)) ? 4 : 3;
    return digits(text).length < length
      ? incomplete('incomplete_cvc', "Your card's security code is incomplete.")
      : null;
  },
};

const show = (name, error) => {
  field(`${name}-error`).textContent = error?.message ?? '';
  inputs[name].setAttribute('aria-invalid', String(Boolean(error)));
};

const names = Object.keys(inputs);
const errors = () => names.map((name) => checks[name](inputs[name].value));

/** The first thing wrong with what was typed, shown beside its field. */
const validate = () => {
  const found = errors();
  for (const [index, name] of names.entries()) show(name, found[index]);
  const first = found.findIndex(Boolean);
  if (first >= 0) inputs[names[first]].focus();
  return found[first] ?? null;
};

const formats = {
  number: (text) =>
    /^3[47]/.test(text)
      ? text
          .slice(0, 15)
          .replace(/^(.{4})(.{1,6})?(.{1,5})?$/, (_, ...parts) => parts.slice(0, 3).filter(Boolean).join(' '))
      : text.slice(0, 19).replace(/(.{4})(?=.)/g, '$1 '),
  expiry: (text) => {
    const padded = /^[2-9]/.test(text) ? `0${text}` : text;
    return padded.length > 2 ? `${padded.slice(0, 2)} / ${padded.slice(2, 4)}` : padded;
  },
  cvc: (text) => text.slice(0, 4),
};

const onInput = (name) => {
  inputs[name].value = formats[name](digits(inputs[name].value));
  show(name, null);
  const empty = names.every((each) => inputs[each].value === '');
  tell({
    event: 'change',
    detail: { empty, complete: errors().every((error) => !error), collapsed: false, value: { type: 'card' } },
  });
};

const call = async (key, method, path, body) => {
  const response = await fetch(path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(body ? { body: new URLSearchParams(body) } : {}),
  });
  return response.json();
};

const flatten = (value, name, into) => {
  if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) flatten(inner, name ? `${name}[${key}]` : key, into);
  else if (value !== undefined && value !== null) into[name] = String(value);
  return into;
};

const cardData = (given) => {
  const [month, year] = [digits(inputs.expiry.value).slice(0, 2), digits(inputs.expiry.value).slice(2)];
  const card = {
    number: digits(inputs.number.value),
    exp_month: Number(month),
    exp_year: 2000 + Number(year),
    cvc: inputs.cvc.value,
  };
  return { ...given, type: 'card', card };
};

/** The bank's page: resolves with what the card holder pressed. */
const challenge = () =>
  new Promise((resolve) => {
    field('challenge').hidden = false;
    field('card').hidden = true;
    tell({ event: 'challenge', detail: isController || undefined });
    field('complete').focus();
    const answer = (outcome) => () => {
      field('challenge').hidden = true;
      field('card').hidden = false;
      tell({ event: 'challenge', detail: undefined });
      resolve(outcome);
    };
    field('complete').onclick = answer('complete');
    field('fail').onclick = answer('fail');
  });

const intentId = (secret) => secret.split('_secret_')[0];
const read = (key, kind, secret) =>
  call(key, 'GET', `/v1/${kind}/${intentId(secret)}?client_secret=${encodeURIComponent(secret)}`);

const answerTo = (intent) => {
  if (intent.error) return { error: intent.error };
  const name = intent.object === 'setup_intent' ? 'setupIntent' : 'paymentIntent';
  const failure = intent.status === 'requires_payment_method' && (intent.last_setup_error ?? intent.last_payment_error);
  return failure ? { error: { ...failure, [intent.object]: intent } } : { [name]: intent };
};

const authenticate = async (key, kind, secret) => {
  const outcome = await challenge();
  await fetch('/_local/authenticate', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ intent: intentId(secret), outcome }),
  });
  return answerTo(await read(key, kind, secret));
};

const confirm = async (key, { kind, secret, confirmParams }) => {
  const { payment_method_data, ...params } = confirmParams;
  if (!params.payment_method) {
    const error = validate();
    if (error) return { error };
    params.payment_method_data = cardData(payment_method_data);
  }
  const body = flatten({ ...params, client_secret: secret, use_stripe_sdk: true }, '', {});
  const intent = await call(key, 'POST', `/v1/${kind}/${intentId(secret)}/confirm`, body);
  return intent.status === 'requires_action' ? authenticate(key, kind, secret) : answerTo(intent);
};

const next = async (key, { kind, secret }) => {
  const intent = await read(key, kind, secret);
  return intent.status === 'requires_action' ? authenticate(key, kind, secret) : answerTo(intent);
};

const VARIABLES = /^(color(Primary|Background|Text|Danger)|borderRadius|spacingUnit|fontFamily|fontSizeBase)$/;

const restyle = (variables = {}) => {
  for (const [name, value] of Object.entries(variables)) {
    if (VARIABLES.test(name)) document.documentElement.style.setProperty(`--${name}`, String(value));
  }
};

const actions = {
  open: (_key, { appearance }) => restyle(appearance?.variables),
  validate: () => validate(),
  confirm,
  next,
  retrieve: async (key, { kind, secret }) => {
    const intent = await read(key, kind, secret);
    if (intent.error) return { error: intent.error };
    return { [kind === 'setup_intents' ? 'setupIntent' : 'paymentIntent']: intent };
  },
  focus: () => inputs.number.focus(),
  blur: () => document.activeElement?.blur(),
  clear: () => field('card').reset(),
};

addEventListener('message', async ({ source, origin, data }) => {
  if (source !== parent || !Object.hasOwn(actions, data?.action)) return;
  embedder = origin;
  const failed = (error) => ({
    error: { type: 'api_connection_error', message: `Local Stripe cannot be reached: ${error.message}` },
  });
  const result = await Promise.resolve()
    .then(() => actions[data.action](data.key, data.detail))
    .catch(failed);
  tell({ id: data.id, result });
});

field('card').addEventListener('submit', (event) => event.preventDefault());
for (const name of names) {
  inputs[name].addEventListener('input', () => onInput(name));
  inputs[name].addEventListener('blur', () => {
    if (inputs[name].value) show(name, checks[name](inputs[name].value));
    tell({ event: 'blur' });
  });
  inputs[name].addEventListener('focus', () => tell({ event: 'focus' }));
}
addEventListener('keydown', ({ key }) => key === 'Escape' && tell({ event: 'escape' }));
if (isController) document.body.classList.add('controller');
else
  new ResizeObserver(() => tell({ event: 'height', detail: field('frame').offsetHeight + 2 })).observe(field('frame'));
// The page is not known yet and there is nothing secret in a greeting.
parent.postMessage({ event: 'hello' }, '*');
