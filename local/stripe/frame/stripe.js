/*
 * Stands in for https://js.stripe.com: put it in a <script> before the page's own, and @stripe/stripe-js finds `window.Stripe`
 * there already. Card numbers are typed into a frame of this origin and never reach the page, as in production.
 */
(() => {
  const origin = new URL(document.currentScript.src).origin;
  let frames = 0;

  const integrationError = (message) => Object.assign(new Error(message), { name: 'IntegrationError' });

  const invalid = (message) => ({ error: { type: 'invalid_request_error', message } });

  /** A frame of ours, and a conversation with it. */
  const openFrame = (key, { title, hidden, onEvent }) => {
    const iframe = document.createElement('iframe');
    frames += 1;
    iframe.name = `__privateStripeFrame${frames}`;
    iframe.title = title;
    iframe.src = `${origin}/js/payment-element.html${hidden ? '#controller' : ''}`;
    iframe.allow = 'payment *';
    iframe.style.cssText = hidden
      ? 'position:fixed;inset:0;width:100%;height:100%;border:0;z-index:2147483647;display:none'
      : 'display:block;width:100%;border:0;height:230px';
    const waiting = new Map();
    let opened;
    const ready = new Promise((resolve) => {
      opened = resolve;
    });
    const receive = ({ source, origin: from, data }) => {
      if (source !== iframe.contentWindow || from !== origin) return;
      if (data.event === 'hello') opened();
      else if (data.event) onEvent(data.event, data.detail, iframe);
      else waiting.get(data.id)?.(data.result);
      waiting.delete(data.id);
    };
    addEventListener('message', receive);
    const ask = async (action, detail) => {
      await ready;
      const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
      const answer = new Promise((resolve) => {
        waiting.set(id, resolve);
      });
      iframe.contentWindow?.postMessage({ id, action, key, detail }, origin);
      return answer;
    };
    const close = () => {
      removeEventListener('message', receive);
      iframe.remove();
    };
    return { iframe, ask, close };
  };

  const createElement = (key, type, elementsOptions, options) => {
    const listeners = new Map();
    const fire = (event, detail) => {
      for (const listener of [...(listeners.get(event) ?? [])]) listener(detail);
    };
    let frame = null;
    const onEvent = (event, detail, iframe) => {
      if (event === 'height') iframe.style.height = `${detail}px`;
      else fire(event, { elementType: type, ...detail });
    };
    const element = {
      mount: (target) => {
        const node = typeof target === 'string' ? document.querySelector(target) : target;
        if (!node) throw integrationError(`The selector you specified (${target}) applies to no DOM elements.`);
        frame?.close();
        frame = openFrame(key, { title: 'Secure payment input frame', hidden: false, onEvent });
        node.append(frame.iframe);
        fire('loaderstart', { elementType: type });
        const drawn = frame.ask('open', { appearance: elementsOptions().appearance, options });
        void drawn.then(() => fire('ready', { elementType: type }));
        return element;
      },
      unmount: () => {
        frame?.close();
        frame = null;
        return element;
      },
      destroy: () => {
        element.unmount();
        listeners.clear();
        return element;
      },
      on: (event, listener) => {
        listeners.set(event, [...(listeners.get(event) ?? []), listener]);
        return element;
      },
      once: (event, listener) => {
        const once = (detail) => {
          element.off(event, once);
          listener(detail);
        };
        return element.on(event, once);
      },
      off: (event, listener) => {
        const kept = listener ? (listeners.get(event) ?? []).filter((each) => each !== listener) : [];
        listeners.set(event, kept);
        return element;
      },
      update: (changes) => {
        options = { ...options, ...changes };
        return element;
      },
      focus: () => void frame?.ask('focus'),
      blur: () => void frame?.ask('blur'),
      clear: () => void frame?.ask('clear'),
      collapse: () => {},
      ask: (action, detail) =>
        frame ? frame.ask(action, detail) : Promise.reject(integrationError('The Payment Element is not mounted.')),
      restyle: (appearance) => void frame?.ask('open', { appearance, options }),
    };
    return element;
  };

  const createElements = (key, given = {}) => {
    let options = given;
    let submitted = false;
    const created = new Map();
    const payment = () => created.get('payment') ?? created.get('card');
    return {
      create: (type, elementOptions = {}) => {
        if (type !== 'payment' && type !== 'card')
          throw integrationError(`Local Stripe has the Payment Element only, not '${type}'.`);
        const element = createElement(key, type, () => options, elementOptions);
        created.set(type, element);
        return element;
      },
      getElement: (type) => created.get(type) ?? null,
      update: (changes) => {
        options = { ...options, ...changes };
        if (changes.appearance) payment()?.restyle(changes.appearance);
      },
      fetchUpdates: async () => ({}),
      submit: async () => {
        if (!payment()) throw integrationError('elements.submit() needs a mounted Payment Element.');
        const error = await payment().ask('validate');
        submitted = !error;
        return error ? { error } : { selectedPaymentMethod: 'card' };
      },
      on: () => {},
      off: () => {},
      local: () => ({ options, submitted, payment: payment() }),
    };
  };

  const kindOf = (secret) => (String(secret).startsWith('seti_') ? 'setup_intents' : 'payment_intents');

  const createStripe = (key) => {
    let controller = null;
    const controlled = (action, detail) => {
      const onEvent = (event, shown, iframe) => {
        if (event === 'challenge') iframe.style.display = shown ? 'block' : 'none';
      };
      if (!controller) {
        controller = openFrame(key, { title: 'Secure authentication frame', hidden: true, onEvent });
        document.body.append(controller.iframe);
      }
      return controller.ask(action, detail);
    };

    /** What the frame found, or a journey to `return_url` that never comes back here. */
    const conclude = (result, { redirect, confirmParams }) => {
      const intent = result.setupIntent ?? result.paymentIntent;
      if (result.error || redirect === 'if_required' || !intent) return result;
      const name = intent.object;
      const url = new URL(confirmParams.return_url);
      url.searchParams.set(name, intent.id);
      url.searchParams.set(`${name}_client_secret`, intent.client_secret);
      url.searchParams.set('redirect_status', 'succeeded');
      location.assign(url);
      return new Promise(() => {});
    };

    const checkConfirmable = ({ redirect, confirmParams }, local) => {
      if (redirect !== 'if_required' && !confirmParams?.return_url)
        throw integrationError('confirmParams.return_url is required when redirect is not "if_required".');
      if (local && !local.payment) throw integrationError('There is no Payment Element to confirm with.');
      if (local && !local.options.clientSecret && !local.submitted)
        throw integrationError(
          'elements.submit() must be called before stripe.confirmSetup() or stripe.confirmPayment().',
        );
    };

    const confirm = async (call) => {
      const local = call.elements?.local();
      const secret = call.clientSecret ?? local?.options.clientSecret;
      if (!secret) return invalid('Missing value for clientSecret.');
      checkConfirmable(call, local);
      const detail = { kind: kindOf(secret), secret, confirmParams: call.confirmParams ?? {} };
      const result = await (local ? local.payment.ask('confirm', detail) : controlled('confirm', detail));
      return conclude(result, call);
    };

    const confirmWithMethod = (clientSecret, data = {}) =>
      typeof data.payment_method === 'string'
        ? confirm({ clientSecret, redirect: 'if_required', confirmParams: { payment_method: data.payment_method } })
        : Promise.resolve(invalid('Local Stripe confirms a card by the id of its payment method.'));

    const notHere = (name) => async () => invalid(`Local Stripe has no ${name}.`);

    return {
      elements: (options) => createElements(key, options),
      confirmSetup: confirm,
      confirmPayment: confirm,
      confirmCardSetup: confirmWithMethod,
      confirmCardPayment: confirmWithMethod,
      handleNextAction: ({ clientSecret }) => controlled('next', { kind: kindOf(clientSecret), secret: clientSecret }),
      retrieveSetupIntent: (secret) => controlled('retrieve', { kind: 'setup_intents', secret }),
      retrievePaymentIntent: (secret) => controlled('retrieve', { kind: 'payment_intents', secret }),
      createToken: notHere('createToken'),
      createPaymentMethod: notHere('createPaymentMethod'),
      createConfirmationToken: notHere('createConfirmationToken'),
      registerAppInfo: () => {},
      _registerWrapper: () => {},
    };
  };

  const Stripe = (key) => {
    if (typeof key !== 'string' || !key.startsWith('pk_test_'))
      throw integrationError('Local Stripe takes a publishable test key (pk_test_…).');
    return createStripe(key);
  };
  Stripe.version = 'endive';
  window.Stripe = Stripe;
})();
