// SPDX-License-Identifier: Apache-2.0
//
// Stored script in every field, shown on the customer's, the host's and error pages: no dialog, no policy report, and the text is there
// as it was typed.
import { Visitor } from './lib.mjs';

const CANARIES = [
  '<script>alert(1)</script>', '"><img src=x onerror=alert(2)>', "'-alert(3)-'", '<svg/onload=alert(4)>', '{{7*7}}{{>account}}',
  '</textarea><script>alert(5)</script>', '<noscript><p title="</noscript><img src=x onerror=alert(6)>">', 'javascript:alert(7)',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(8)>', '\u202e<b>right to left', '--><script>alert(9)</script>',
];
const TEXT_FIELDS = ['first_name', 'last_name', 'company', 'tax_number', 'city', 'street_1', 'street_2'];

export async function attacks({ browser, facts, report }) {
  const pages = ['?p=overview', '?p=details', '?p=contacts', '?p=contact', '?p=preferences', '?p=history'];
  const visitor = await Visitor.open(browser);
  const { page } = visitor;
  await visitor.go(facts.bridges.sari);
  for (const canary of CANARIES) {
    await visitor.go(`${facts.bridges.sari}?p=details`);
    for (const field of TEXT_FIELDS) await page.fill(`[name=${field}]`, field === 'tax_number' ? canary.slice(0, 40) : canary);
    await page.fill('[name=xmpp]', canary);
    // First as a fault page: what was typed comes back into the form.
    await page.fill('[name=phone]', canary);
    const status = await visitor.send('.pel-actions .pel-primary');
    report.check(status === 422, `${canary}: refused where it is no telephone number`, String(status));
    report.check(await page.inputValue('[name=city]') === canary, `${canary}: comes back as typed`);
    await page.fill('[name=phone]', '');
    await page.fill('[name=xmpp]', '');
    await visitor.send('.pel-actions .pel-primary');
    report.check(page.url().includes('done=saved'), `${canary}: stored as text`, page.url());
    await visitor.go(`${facts.bridges.sari}?p=history`);
    report.check((await page.locator('ins').allInnerTexts()).some((text) => text.includes(canary)), `${canary}: the history shows it as text`);
  }
  await visitor.go(`${facts.bridges.sari}?p=contact`);
  await page.fill('[name=name]', CANARIES[1]);
  await page.selectOption('[name=kind]', 'other');
  await visitor.send('.pel-actions .pel-primary');
  for (const address of pages) await visitor.go(facts.bridges.sari + address);
  for (const canary of CANARIES) {
    await visitor.go(`${facts.bridges.sari}?p=${encodeURIComponent(canary)}&done=${encodeURIComponent(canary)}`);
    await visitor.go(`${facts.bridges.sari}?p=contact&id=${encodeURIComponent(canary)}`);
  }
  report.check(visitor.faults.length === 0, 'stored script on the customer\'s pages: nothing runs', visitor.faults.join('; '));
  await visitor.close();

  const host = await Visitor.open(browser);
  await host.logIn(facts.whm, 'root', facts.root_password);
  await host.go(host.whm('?p=customers&q=sari'));
  const link = await host.page.locator('a[href*="p=customer&"]').first().getAttribute('href');
  await host.go(new URL(link, host.page.url()).href);
  report.check((await host.text()).includes(CANARIES.at(-1)), 'the host reads the customer\'s text as it was typed');
  for (const canary of CANARIES) await host.go(host.whm(`?p=customers&q=${encodeURIComponent(canary)}`));
  report.check(host.faults.length === 0, 'stored script on the host\'s pages: nothing runs', host.faults.join('; '));
  await host.close();
}
