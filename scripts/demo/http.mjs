// A caller with cookies, as a browser has them. Refusals become errors that carry
// the problem's own words.

export class Refused extends Error {
  constructor(method, url, status, problem) {
    super(`${method} ${url} → ${status} ${problem?.code ?? ''} ${problem?.detail ?? problem?.message ?? ''}`.trim());
    this.status = status;
    this.code = problem?.code;
    this.problem = problem;
  }
}

export class Caller {
  #cookies = new Map();
  #token = null;

  // `address` is whose network it is, for a server that trusts the loopback to say so.
  constructor(origin, { address } = {}) {
    this.origin = origin;
    this.address = address;
  }

  carry(token) {
    this.#token = token;
  }

  get = (path) => this.#json('GET', path);
  post = (path, body) => this.#json('POST', path, body ?? {});

  // Follows no redirect: where it leads is the caller's business.
  async redirect(path) {
    const response = await this.#send('GET', path);
    const target = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || !target) {
      throw new Refused('GET', path, response.status, await asJson(response));
    }
    return new URL(target, response.url).href;
  }

  async picture(path) {
    const response = await this.#send('GET', path);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Refused('GET', path, response.status);
    return { type: response.headers.get('content-type'), bytes: bytes.length };
  }

  async upload(path, fields) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      if (value instanceof Buffer) form.append(name, new Blob([value], { type: 'image/png' }), `${name}.png`);
      else form.append(name, value);
    }
    return this.#answer('POST', path, await this.#send('POST', path, form));
  }

  async #json(method, path, body) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return this.#answer(method, path, await this.#send(method, path, text));
  }

  async #answer(method, path, response) {
    const value = await asJson(response);
    if (!response.ok) throw new Refused(method, path, response.status, value);
    return value;
  }

  async #send(method, path, body) {
    const url = new URL(path, this.origin);
    const headers = { origin: this.origin };
    if (this.address) headers['x-forwarded-for'] = this.address;
    if (typeof body === 'string') headers['content-type'] = 'application/json';
    if (this.#token) headers.authorization = `Bearer ${this.#token}`;
    if (this.#cookies.size > 0) headers.cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line) {
    const [pair, ...attributes] = line.split(';');
    const [name, value] = [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()];
    const gone = value === '' || attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute));
    if (gone) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

async function asJson(response) {
  const text = await response.text();
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 200) };
  }
}
