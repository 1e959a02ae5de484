// SPDX-License-Identifier: Apache-2.0
//
// Every kind of data request, asked by the customer in cPanel and settled by the host in WHM, in both languages; a copy of the data is
// confirmed by the link of a real mail and fetched.
import { Visitor, examine } from './lib.mjs';
import { MailPart } from './demo_mail.mjs';

const KINDS = ['correction', 'restriction', 'erasure', 'complaint'];

async function setLanguage(visitor, language) {
  if (await visitor.page.getAttribute('.pel', 'lang') !== language) await visitor.send('.pel-language button');
}

async function ask(run, kind) {
  const { customer, report, language, show } = run;
  const { page } = customer;
  await customer.go(customer.plugin('?p=requests'));
  await Promise.all([page.waitForURL(/p=request&/), page.click(`a[href="?p=request&kind=${kind}"]`)]);
  await page.waitForLoadState('load');
  await show(customer, `request-form ${kind}`);
  if (kind === 'complaint') {
    await page.evaluate(() => { document.querySelector('[name=reason]').value = ''; });
    report.check(await customer.send('.pel-form .pel-primary') === 422, `${language} ${kind}: words are needed`);
    await show(customer, `request-form ${kind} with a fault`);
  }
  if (kind === 'correction') {
    await page.selectOption('[name=field]', 'customer_number');
    await page.fill('[name=wanted]', `KOPI-${language}`);
  }
  await page.fill('[name=reason]', `About ${kind}, <b>please</b>`);
  await customer.send('.pel-form .pel-primary');
  report.check(page.url().includes('done=request-sent'), `${language} ${kind}: the request is sent`, page.url());
  await show(customer, `request ${kind}`);
  return (await customer.text()).match(/\d{4}-\d{6}/)[0];
}

async function settle(run, kind, number) {
  const { host, customer, report, language, show } = run;
  await host.go(host.whm('?p=data-requests'));
  await show(host, `data-requests with ${kind}`);
  await Promise.all([host.page.waitForURL(/p=data-request&/), host.page.click(`a:text-is("${number}")`)]);
  await host.page.waitForLoadState('load');
  await show(host, `data-request ${kind}`);
  report.check(await host.send('button[value=refuse]') === 422, `${language} ${kind}: refusing needs words`);
  await show(host, `data-request ${kind} with a fault`);
  await host.page.fill('[name=text]', `We are looking at ${number}.`);
  await host.send('button[value=message]');
  report.check(host.page.url().includes('done=message-sent'), `${language} ${kind}: the host answers`, host.page.url());
  await customer.page.reload();
  report.check((await customer.text()).includes(`We are looking at ${number}.`), `${language} ${kind}: the customer reads it`);
  await customer.page.fill('[name=text]', 'Thank you!');
  await customer.send('form[action="?p=request-answer"] .pel-primary');
  report.check(await host.send('button[value=accept]') === 409, `${language} ${kind}: the host sees what came meanwhile`);
  await show(host, `data-request ${kind} changed meanwhile`);
  await host.page.fill('[name=text]', 'Settled.');
  await host.send(kind === 'complaint' ? 'button[value=refuse]' : 'button[value=accept]');
  report.check(host.page.url().includes('done=request-closed'), `${language} ${kind}: it is closed`, host.page.url());
  await customer.page.reload();
  report.check((await customer.text()).includes('Settled.'), `${language} ${kind}: the customer reads how it ended`);
  await show(customer, `request ${kind} closed`);
}

async function copy(run) {
  const { customer, report, language, show, browser, facts, mails } = run;
  const { page } = customer;
  await customer.go(customer.plugin('?p=request&kind=access'));
  await show(customer, 'request-form access');
  await customer.send('.pel-form .pel-primary');
  await show(customer, 'request access waiting');
  const number = (await customer.text()).match(/\d{4}-\d{6}/)[0];
  await mails.openMail('sari@mail.example', number);
  const link = await mails.link('request-confirm');
  const reader = await Visitor.open(browser, { language });
  await reader.go(`${link}&lang=${language}`);
  await examine(report, reader, `${language} request-confirm`, { shots: facts.shots });
  await page.reload();
  report.check(await page.locator('form[action="?p=request-export"]').count() === 0, `${language}: looking at the link grants nothing`);
  await reader.send('.pel-link-page .pel-primary');
  await examine(report, reader, `${language} request-confirm done`, { shots: facts.shots });
  await reader.close();
  await page.reload();
  await show(customer, 'request access granted');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('form[action="?p=request-export"] button')]);
  report.check(download.suggestedFilename() === `pelanggan-${number}.zip`, `${language}: the copy is fetched`, download.suggestedFilename());
  await customer.go(customer.plugin('?p=history'));
  await show(customer, 'history with requests');
}

export async function requests({ browser, facts, report }) {
  const mails = new MailPart(browser, facts, report);
  await mails.open();
  for (const language of ['en', 'id']) {
    const customer = await Visitor.open(browser, { language });
    const host = await Visitor.open(browser, { language });
    const show = (visitor, name) => examine(report, visitor, `${language} ${name}`, { shots: facts.shots });
    await customer.logIn(facts.cpanel, 'sari', facts.accounts.sari.password);
    await customer.go(customer.plugin('?p=privacy'));
    await setLanguage(customer, language);
    await show(customer, 'privacy');
    await host.logIn(facts.whm, 'root', facts.root_password);
    await host.go(host.whm('?p=privacy-admin'));
    await setLanguage(host, language);
    await show(host, 'privacy-admin');
    const run = { browser, facts, report, language, customer, host, show, mails };
    for (const kind of KINDS) {
      const number = await ask(run, kind);
      await settle(run, kind, number);
    }
    await copy(run);
    await customer.go(customer.plugin('?p=requests'));
    await show(customer, 'requests');
    await host.go(host.whm('?p=data-requests&show=closed'));
    await show(host, 'data-requests closed');
    for (const visitor of [customer, host]) {
      report.check(visitor.faults.length === 0, `${language}: no dialog, no policy report, no failed script`, visitor.faults.join('; '));
      await visitor.close();
    }
  }
  await mails.close();
}
