// Chromium, watched: every request that leaves a page, and everything that a page complains about.
import { chromium } from 'playwright-core';

export async function launch() {
  return chromium.launch({
    executablePath: process.env.RUBRICA_CHROMIUM ?? '/usr/bin/chromium-headless-shell',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

// Each visitor comes from an address of their own, through the proxy that the product trusts in these tests: the limits
// by address stay on, and meet nobody else.
let visitors = 0;
const address = () => `198.51.${100 + (++visitors >> 8)}.${visitors & 255}`;

// A context whose pages keep what they sent (`requests`: method, url, headers, body) and what went wrong (`complaints`).
export async function newVisitor(browser, product, options = {}) {
  const context = await browser.newContext({ baseURL: product.url, locale: 'pt-PT',
    extraHTTPHeaders: { 'X-Forwarded-For': address() }, ...options });
  const requests = [];
  const complaints = [];
  context.on('request', (request) => requests.push({
    method: request.method(), url: request.url(), headers: request.headers(), body: request.postDataBuffer(),
  }));
  const page = await context.newPage();
  const watch = (one) => {
    one.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
    one.on('pageerror', (error) => complaints.push(String(error)));
  };
  watch(page);
  context.on('page', watch);
  page.setDefaultTimeout(15000);
  return { context, page, requests, complaints };
}

export const foreign = (requests, product) =>
  requests.filter(({ url }) => !url.startsWith(`${product.url}/`) && !url.startsWith('data:')).map(({ url }) => url);
