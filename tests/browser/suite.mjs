// SPDX-License-Identifier: Apache-2.0
//
// All suites, one after another. Facts about the scene come on standard input (see run).
import { readFileSync } from 'node:fs';
import { Report, openBrowser } from './lib.mjs';
import { announcements } from './announcements.mjs';
import { attacks } from './attacks.mjs';
import { customerPages } from './customer_pages.mjs';
import { daemonAway } from './daemon_away.mjs';
import { partners } from './partners.mjs';
import { publicPages } from './public_pages.mjs';
import { requests } from './requests.mjs';
import { staffPages } from './staff_pages.mjs';
import { withoutScript } from './without_script.mjs';

const facts = JSON.parse(readFileSync(0, 'utf8'));
const report = new Report();
const browser = await openBrowser();
const suites = { customerPages, staffPages, announcements, partners, publicPages, requests, withoutScript, attacks, daemonAway };
for (const [name, suite] of Object.entries(suites)) {
  if (facts.suites.length > 0 && !facts.suites.includes(name)) continue;
  try {
    await suite({ browser, facts, report });
  } catch (error) {
    report.check(false, `${name} runs to its end`, error.stack);
  }
}
await browser.close();
process.exit(report.end() ? 0 : 1);
