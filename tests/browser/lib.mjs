// SPDX-License-Identifier: Apache-2.0
//
// The browser of the tests: the distribution's Chromium, watched for everything that a page must never cause.
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
// Run through the browser's own channel: the pages' policy refuses scripts of others, as it should.
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 390, height: 844 };

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.PEL_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
}

// One line per check, counted: "ok …" or "not ok …" with what was expected.
export class Report {
  passed = 0;
  failed = 0;

  check(holds, name, what = '') {
    if (holds) {
      this.passed += 1;
      if (process.env.PEL_VERBOSE) console.log(`ok ${name}`);
    } else {
      this.failed += 1;
      console.log(`not ok ${name}${what ? `: ${what}` : ''}`);
    }
    return holds;
  }

  end() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0;
  }
}

// A visitor with an own session. faults collects dialogs, policy reports and page errors: none may ever appear.
export class Visitor {
  static async open(browser, { language = 'en', javaScriptEnabled = true } = {}) {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true, viewport: WIDE, locale: language === 'id' ? 'id-ID' : 'en-GB', javaScriptEnabled, bypassCSP: false,
    });
    const visitor = new Visitor(context);
    visitor.page = await context.newPage();
    visitor.watch(visitor.page);
    return visitor;
  }

  constructor(context) {
    this.context = context;
    this.faults = [];
  }

  watch(page) {
    page.setDefaultTimeout(60000);
    page.on('dialog', async (dialog) => {
      this.faults.push(`a dialog opened: ${dialog.message()}`);
      await dialog.dismiss();
    });
    page.on('pageerror', (error) => this.faults.push(`a script failed: ${error.message}`));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) this.faults.push(message.text());
    });
  }

  // Logs in at the panel's own page; returns the address below which the session's pages are.
  async logIn(server, user, password) {
    await this.page.goto(server);
    await this.page.fill('input[name=user]', user);
    await this.page.fill('input[name=pass]', password);
    await Promise.all([this.page.waitForURL(/cpsess\d+/), this.page.click('button[type=submit]')]);
    this.session = this.page.url().match(/^.*\/cpsess\d+/)[0];
    return this.session;
  }

  plugin(query = '') {
    return `${this.session}/frontend/jupiter/pelanggan/pelanggan.live.cgi${query}`;
  }

  whm(query = '') {
    return `${this.session}/cgi/pelanggan/index.cgi${query}`;
  }

  async go(address) {
    return this.page.goto(address, { waitUntil: 'load' });
  }

  // Presses a button that sends a form and waits for the page that answers; returns its status.
  async send(selector) {
    const [answer] = await Promise.all([
      this.page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() !== 303),
      this.page.click(selector),
    ]);
    await this.page.waitForLoadState('load');
    return answer.status();
  }

  async text() {
    return this.page.innerText('body');
  }

  async close() {
    await this.context.close();
  }
}

// Both widths, light and dark: no accessibility violation, nothing wider than the window, no word cut off.
export async function examine(report, visitor, name, { shots } = {}) {
  const { page } = visitor;
  await page.bringToFront();  // a window behind another is not drawn
  for (const [size, viewport] of [['1280', WIDE], ['390', NARROW]]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const title = `${name} at ${size} px, ${colorScheme}`;
      if (shots) {
        mkdirSync(shots, { recursive: true });
        await page.screenshot({ path: join(shots, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}-${size}-${colorScheme}.png`), fullPage: true });
      }
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      report.check(excess <= 0, `${title}: no horizontal scrolling`, `${excess} px too wide`);
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        const result = await window.axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        });
        return result.violations.map((one) => `${one.id} (${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')})`);
      });
      report.check(violations.length === 0, `${title}: accessible`, violations.join('; '));
    }
  }
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: 'light' });
}
