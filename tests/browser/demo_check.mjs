// SPDX-License-Identifier: Apache-2.0
//
// The main job, once, as people do it: a customer reads the state of the account, changes the address and a preference and sees both in
// the history; the reseller sees it in WHM; the host suspends the account, and the status says so. Facts about the scene come on
// standard input; each line says what the browser saw.
import { readFileSync } from 'node:fs';
import { MailPart } from './demo_mail.mjs';
import { Report, Visitor, openBrowser } from './lib.mjs';

process.env.PEL_VERBOSE = '1';
const CUSTOMER = 'wayan';
const RESELLER = 'nusantara';
const LEAVER = 'dewi@mail.example';  // both are the reseller's customers
const STAYER = 'siti.toko16@post.example';
const facts = JSON.parse(readFileSync(0, 'utf8'));
const report = new Report();
const browser = await openBrowser();

async function customer() {
  const visitor = await Visitor.open(browser);
  const { page } = visitor;
  await visitor.logIn(facts.cpanel, CUSTOMER, facts.accounts[CUSTOMER].password);
  report.check(await page.locator('a[href*="pelanggan.live.cgi"]').count() > 0, 'the customer finds Pelanggan among the panel\'s tools');
  await visitor.go(visitor.plugin());
  if (await page.getAttribute('.pel', 'lang') !== 'en') await visitor.send('.pel-language button');
  await visitor.go(visitor.plugin('?p=overview'));
  const overview = await visitor.text();
  report.check(overview.includes('Active') && overview.includes(facts.accounts[CUSTOMER].domain), 'the overview shows the account and that it is active');
  report.check(await page.locator('.pel-usage').count() > 0, 'the overview shows the use of the plan');

  await visitor.go(visitor.plugin('?p=details'));
  await page.selectOption('[name=country]', 'ID');
  await visitor.send('button[value=country]');
  await page.selectOption('[name=province]', 'ID-BA');
  await page.fill('[name=city]', 'Denpasar');
  await page.fill('[name=street_1]', 'Jalan Melati 12');
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=saved'), 'a changed address is saved');

  await visitor.go(visitor.plugin('?p=preferences'));
  const box = page.locator('.pel-category:last-of-type input:not([disabled])').first();
  const before = await box.isChecked();
  await box.setChecked(!before);
  await visitor.send('form[action="?p=preferences"] .pel-primary');
  report.check(await box.isChecked() !== before, 'a changed preference is saved');

  await visitor.go(visitor.plugin('?p=history'));
  const history = await visitor.text();
  report.check(history.includes('Jalan Melati 12') && history.includes('Bali'), 'the history shows the new address');
  report.check(history.includes('E-mail preferences changed'), 'the history shows the changed preference');
  report.check(visitor.faults.length === 0, 'no dialog, no policy report, no failed script', visitor.faults.join('; '));
  await visitor.close();
}

async function openCustomer(visitor) {
  await visitor.go(visitor.whm(`?p=customers&q=${CUSTOMER}`));
  const link = await visitor.page.locator('a[href*="p=customer&"]').first().getAttribute('href');
  await visitor.go(new URL(link, visitor.page.url()).href);
}

async function reseller(expected, name) {
  const visitor = await Visitor.open(browser);
  await visitor.logIn(facts.whm, RESELLER, facts.resellers[RESELLER]);
  await visitor.go(visitor.whm());
  if (await visitor.page.getAttribute('.pel', 'lang') !== 'en') await visitor.send('.pel-language button');
  await openCustomer(visitor);
  const text = await visitor.text();
  for (const part of expected) report.check(text.includes(part), `${name}: ${part}`);
  await visitor.close();
}

async function hostSuspends() {
  const visitor = await Visitor.open(browser);
  const { page } = visitor;
  await visitor.logIn(facts.whm, 'root', facts.root_password);
  await visitor.go(`${visitor.session}/standin/accounts?user=${CUSTOMER}`);
  await page.fill('#form-suspend [name=reason]', 'Late payment inv 2026-11');
  await Promise.all([page.waitForLoadState('load'), page.click('#form-suspend button')]);
  const start = Date.now();
  let isShown = false;
  while (!isShown && Date.now() - start < 10000) {
    await openCustomer(visitor);
    isShown = await page.locator('.pel-suspended').count() > 0;
  }
  report.check(isShown, `the host suspends the account, and its page says so (seen after ${Date.now() - start} ms)`);
  await visitor.close();
}

try {
  await customer();
  await reseller(['Jalan Melati 12', 'Denpasar'], 'the reseller sees in WHM');
  const mails = new MailPart(browser, facts, report);
  await mails.open();
  await mails.changedAddress('sari', 'sari@mail.example', 'sari@baru.example');
  await mails.announcements(RESELLER, LEAVER, STAYER);
  await hostSuspends();
  await reseller(['Suspended'], 'the reseller sees the status');
  await mails.suspended(`${CUSTOMER}@mail.example`);
  await mails.close();
} catch (error) {
  report.check(false, 'the check runs to its end', error.stack);
}
await browser.close();
process.exit(report.end() ? 0 : 1);
