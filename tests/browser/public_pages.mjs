// SPDX-License-Identifier: Apache-2.0
//
// The pages behind signed links, at the real web server, with the links that stand in real mails: a new address, its way back, leaving a
// kind of mail and coming back, the preferences of one address, the state of a suspended account. No log-in, no cookie, no script needed.
import { Visitor, examine } from './lib.mjs';
import { MailPart } from './demo_mail.mjs';

// Follows a link as its reader would, in a browser of its own; each state is examined.
async function follow(run, link, name, steps = async () => {}) {
  const { browser, report, facts, language, javaScriptEnabled } = run;
  const visitor = await Visitor.open(browser, { language, javaScriptEnabled });
  const show = async (state) => {
    if (javaScriptEnabled) await examine(report, visitor, `${language} ${name}${state}`, { shots: facts.shots });
  };
  await visitor.go(`${link}&lang=${language}`);
  await show('');
  await steps(visitor, show);
  report.check((await visitor.context.cookies()).length === 0, `${language} ${name}: no cookie is set`);
  report.check(visitor.faults.length === 0, `${language} ${name}: no dialog, no policy report, no failed script`, visitor.faults.join('; '));
  await visitor.close();
}

async function changedAddress(run, user, oldAddress, newAddress) {
  const { mails, report, browser, facts, language } = run;
  const visitor = await Visitor.open(browser, { language });
  await visitor.logIn(facts.cpanel, user, facts.accounts[user].password);
  await visitor.go(visitor.plugin('?p=contacts'));
  await visitor.go(await visitor.page.locator('a[href*="p=contact&id="]').first().evaluate((one) => one.href));
  await visitor.page.fill('[name=name]', 'Sari');
  await visitor.page.fill('[name=email]', newAddress);
  await visitor.send('.pel-actions .pel-primary');
  await examine(report, visitor, `${language} contacts with an address that waits`, { shots: facts.shots });
  await mails.openMail(newAddress, '');
  await follow(run, await mails.link('email-confirm'), 'email-confirm', async (reader, show) => {
    await reader.send('.pel-link-page .pel-primary');
    report.check((await reader.text()).includes(newAddress), `${language}: the address is confirmed`, await reader.text());
    await show(' done');
  });
  await visitor.go(visitor.plugin('?p=contacts'));
  report.check((await visitor.text()).includes(newAddress), `${language}: and in use`, await visitor.text());
  await mails.openMail(oldAddress, '');
  await follow(run, await mails.link('email-revert'), 'email-revert', async (reader, show) => {
    await reader.send('.pel-link-page .pel-primary');
    await show(' done');
  });
  await visitor.go(visitor.plugin('?p=contacts'));
  report.check((await visitor.text()).includes(oldAddress), `${language}: whoever had the address before takes it back`, await visitor.text());
  await visitor.go(visitor.plugin('?p=sent-mail'));
  await examine(report, visitor, `${language} sent-mail`, { shots: facts.shots });
  await visitor.go(visitor.plugin('?p=preferences'));
  await visitor.page.selectOption('#pause-length', '30');
  await visitor.send('.pel-pause button');
  report.check(visitor.page.url().includes('done=paused'), `${language}: everything optional is paused`, visitor.page.url());
  await visitor.page.locator('.pel-why summary').first().click();
  await examine(report, visitor, `${language} preferences with a pause`, { shots: facts.shots });
  await visitor.send('.pel-pause button');
  report.check(visitor.page.url().includes('done=pause-ended'), `${language}: and no longer`, visitor.page.url());
  await visitor.close();
}

async function unsubscribe(run, address, subject) {
  const { mails, report, language } = run;
  await mails.openMail(address, subject);
  await follow(run, await mails.link('unsubscribe'), 'unsubscribe', async (reader, show) => {
    await reader.send('[name=choice][value=off]');
    report.check(await reader.page.locator('[name=choice][value=on]').count() === 1, `${language}: unsubscribed, and may come back`, await reader.text());
    await show(' done');
    await reader.send('[name=choice][value=on]');
    report.check(await reader.page.locator('[name=choice][value=off]').count() === 1, `${language}: subscribed again`, await reader.text());
  });
  await follow(run, await mails.link('mail-preferences'), 'mail-preferences', async (reader, show) => {
    await reader.page.locator('[name$=_surveys]').uncheck();
    await reader.send('.pel-form .pel-primary');
    report.check(!await reader.page.locator('[name$=_surveys]').isChecked(), `${language}: the choice is kept`);
    await show(' saved');
    await reader.page.locator('[name$=_surveys]').check();
    await reader.send('.pel-form .pel-primary');
  });
}

async function badLink(run, link) {
  await follow(run, link.slice(0, -3), 'bad link', async (reader) => {
    run.report.check(await reader.page.locator('form').count() === 0, `${run.language}: a bad link offers nothing`);
  });
}

export async function publicPages({ browser, facts, report }) {
  const mails = new MailPart(browser, facts, report);
  await mails.open();
  const host = await Visitor.open(browser);
  await host.logIn(facts.whm, 'root', facts.root_password);
  for (const [language, javaScriptEnabled] of [['en', true], ['id', true], ['en', false]]) {
    const run = { browser, facts, report, mails, language, javaScriptEnabled };
    const subject = `News ${language} ${javaScriptEnabled}`;
    await mails.announce(host, subject);
    await unsubscribe(run, 'dewi@mail.example', subject);
    await badLink(run, await mails.link('unsubscribe'));
    if (javaScriptEnabled) await changedAddress(run, 'sari', 'sari@mail.example', `sari-${language}@baru.example`);
  }
  await host.close();
  await mails.close();
}
