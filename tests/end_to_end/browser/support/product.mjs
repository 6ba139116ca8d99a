// The product as `./run` starts it: a sandbox and the web application, each with a folder and free ports of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bin = process.env.RUBRICA_BIN ?? new URL('../../../../build/release/bin', import.meta.url).pathname;

async function until(what, probe, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe().catch(() => undefined);
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export class Product {
  static async start(options = {}) {
    const product = new Product();
    product.folder = mkdtempSync(join(tmpdir(), 'rubrica-e2e-'));
    await product.#startSandbox();
    await product.startApplication(options);
    return product;
  }

  async #startSandbox() {
    const log = openSync(join(this.folder, 'sandbox.log'), 'a');
    this.sandbox = spawn(join(bin, 'scmd-sandbox'),
      ['--data', join(this.folder, 'sandbox'), '--soap-port', '0', '--http-port', '0'],
      { stdio: ['ignore', 'pipe', log] });
    let out = '';
    this.sandbox.stdout.on('data', (piece) => { out += piece; });
    const ready = await until('the sandbox being ready', async () => /ready soap=(\d+) http=(\d+)/.exec(out), 120);
    this.phonePort = Number(ready[2]);
  }

  // The most verbose log there is: the secrets must not be in that one either.
  async startApplication({ environment = {} } = {}) {
    this.logFile = join(this.folder, 'application.log');
    const log = openSync(this.logFile, 'a');
    this.application = spawn(join(bin, 'rubrica'),
      ['serve', '--config', join(this.folder, 'sandbox', 'rubrica.toml'), '--data', join(this.folder, 'application'),
        '--port', String(this.appPort ?? 0)],
      { stdio: ['ignore', 'pipe', log], env: {
        ...process.env, RUBRICA_LOG_LEVEL: 'debug', RUBRICA_SERVER_TRUSTED_PROXIES: '127.0.0.1', ...environment,
      } });
    this.ended = new Promise((resolve) => this.application.once('exit', (code, signal) => resolve({ code, signal })));
    let out = '';
    this.application.stdout.on('data', (piece) => { out += piece; });
    const ready = await until('the application being ready', async () => /ready http=(\d+)/.exec(out), 30);
    this.appPort = Number(ready[1]);
  }

  get url() { return `http://127.0.0.1:${this.appPort}`; }
  get phoneUrl() { return `http://127.0.0.1:${this.phonePort}`; }
  get log() { return readFileSync(this.logFile, 'utf8'); }

  async control(method, path, body) {
    const answer = await fetch(`${this.phoneUrl}/api/${path}`, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} /api/${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async messages(phone) { return this.control('GET', `messages?phone=${encodeURIComponent(phone)}`); }
  // The newest message, once there are more than `before` of them.
  async message(phone, before = 0) {
    return until(`a message for ${phone}`, async () => {
      const all = await this.messages(phone);
      return all.length > before ? all.at(-1) : undefined;
    }, 30);
  }

  async stopApplication(signal = 'SIGTERM') {
    this.application.kill(signal);
    return this.ended;
  }

  async stop() {
    await this.stopApplication();
    this.sandbox.kill('SIGTERM');
    await new Promise((resolve) => this.sandbox.once('exit', resolve));
    if (!process.env.RUBRICA_KEEP) rmSync(this.folder, { recursive: true, force: true });
  }
}
