// SPDX-License-Identifier: Apache-2.0
//
// The mail part of the main job: a changed address that its owner confirms by a link, an announcement that one reader leaves by one click
// so that the next does not come, and the link with which a suspended customer sees why. Reads mails where people do: on the mailbox page.
import { Visitor } from './lib.mjs';

const PATIENCE = 30000;

export class MailPart {
  constructor(browser, facts, report) {
    Object.assign(this, { browser, facts, report });
  }

  async open() {
    this.reader = await Visitor.open(this.browser);
  }

  async close() {
    this.report.check(this.reader.faults.length === 0, 'reading mail opened no dialog and ran no script', this.reader.faults.join('; '));
    await this.reader.close();
  }

  // How many mails to this address have such a subject now.
  async count(address, subject) {
    await this.reader.go(this.facts.mailbox);
    return this.reader.page.locator('.mails a', { hasText: `to ${address}` }).filter({ hasText: subject }).count();
  }

  // Opens the newest mail to this address with such a subject; waits until it is there.
  async openMail(address, subject) {
    const start = Date.now();
    while (await this.count(address, subject) === 0) {
      if (Date.now() - start > PATIENCE) throw new Error(`no mail to ${address} with ${subject} came: ${await this.reader.text()}`);
    }
    const { page } = this.reader;
    const link = page.locator('.mails a', { hasText: `to ${address}` }).filter({ hasText: subject }).first();
    await this.reader.go(new URL(await link.getAttribute('href'), page.url()).href);
    return (await this.reader.text()).replaceAll(/\s+/g, ' ');
  }

  // The address of a link in the opened mail's text part.
  async link(route) {
    return this.reader.page.locator(`pre a[href*="p=${route}&"]`).first().getAttribute('href');
  }

  async changedAddress(user, oldAddress, newAddress) {
    const { report, facts } = this;
    const visitor = await Visitor.open(this.browser);
    await visitor.logIn(facts.cpanel, user, facts.accounts[user].password);
    await visitor.go(visitor.plugin('?p=contacts'));
    await visitor.go(await visitor.page.locator('a[href*="p=contact&id="]').first().evaluate((one) => one.href));
    await visitor.page.fill('[name=name]', 'Sari');
    await visitor.page.fill('[name=email]', newAddress);
    await visitor.send('.pel-actions .pel-primary');
    await this.openMail(newAddress, '');
    const confirm = await this.link('email-confirm');
    await this.reader.go(confirm);
    report.check((await this.reader.text()).includes(newAddress), 'the link in the mail to the new address shows what it would change');
    await this.reader.send('.pel-link-page .pel-primary');
    await visitor.go(visitor.plugin('?p=contacts'));
    report.check((await visitor.text()).includes(newAddress), 'the new address is in use once its owner pressed the button');
    await this.openMail(oldAddress, '');
    report.check(Boolean(await this.link('email-revert')), 'the old address is told, with a link that takes the change back');
    await visitor.close();
  }

  async announce(visitor, subject) {
    await visitor.go(visitor.whm('?p=announcement-edit'));
    const { page } = visitor;
    await page.selectOption('[name=category]', 'news');
    await page.fill('[name=subject_en]', subject);
    await page.fill('[name=body_en]', 'Hello {{name}},\n\nthere is **something new** for {{domain}}.');
    await visitor.send('.pel-actions .pel-primary');
    await visitor.send('a[href*="p=announcement-send&"]');
    await visitor.send('.pel-actions .pel-primary');
  }

  async announcements(reseller, leaver, stayer) {
    const { report, facts } = this;
    const visitor = await Visitor.open(this.browser);
    await visitor.logIn(facts.whm, reseller, facts.resellers[reseller]);
    await this.announce(visitor, 'News of November');
    const text = await this.openMail(leaver, 'News of November');
    report.check(text.includes('something new'), 'an announcement of the reseller arrives');
    const oneClick = await this.reader.page.locator('dd a[href*="p=unsubscribe&"]').first().getAttribute('href');
    const answer = await this.reader.context.request.post(oneClick, { form: { 'List-Unsubscribe': 'One-Click' } });
    report.check(answer.status() === 200 && (await answer.text()) === '', 'one click of the mail program unsubscribes, without a page');
    await this.announce(visitor, 'News of December');
    await this.openMail(stayer, 'News of December');
    // The report says that it is over, so that "does not arrive" is no question of time.
    const start = Date.now();
    while (!/\b(Sent|Done|Finished)\b/i.test(await visitor.text()) && Date.now() - start < PATIENCE) await visitor.page.reload();
    report.check(await this.count(leaver, 'News of December') === 0, 'the next one reaches others, and not who unsubscribed');
    await visitor.close();
  }

  async suspended(address) {
    const { report } = this;
    await this.openMail(address, 'ditangguhkan'); // the customer is Indonesian
    await this.reader.go(await this.link('account-status'));
    const text = await this.reader.text();
    report.check(/Suspended|ditangguhkan/i.test(text), 'the mail about the suspension leads to a page that says so, without a log-in');
  }
}
