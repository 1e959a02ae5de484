// SPDX-License-Identifier: Apache-2.0
//
// An announcement from the first word to the report, as host and as reseller, in both languages, at both widths, light and dark, and
// once more without a script.
import { Visitor, examine } from './lib.mjs';

const SUBJECT = { en: 'A new server on Saturday', id: 'Server baru hari Sabtu' };
const BODY = {
  en: 'Dear {{name}},\n\nyour site **{{domain}}** moves to a new server on Saturday.\n\n- Nothing for you to do\n- A minute without mail\n\n[Read more](https://hosting.example/news)',
  id: 'Yth. {{name}},\n\nsitus **{{domain}}** pindah ke server baru hari Sabtu.\n\n- Anda tidak perlu berbuat apa pun\n- Email terhenti satu menit\n\n[Selengkapnya](https://hosting.example/kabar)',
};

async function write(run) {
  const { visitor, page, show, report, language } = run;
  await visitor.go(visitor.whm('?p=announcement-edit'));
  await show('announcement-edit');
  await page.fill('[name=subject_id]', SUBJECT.id);
  await page.fill('[name=body_id]', BODY.id);
  await page.evaluate(() => { for (const one of document.querySelectorAll('[required]')) one.required = false; });
  report.check(await visitor.send('.pel-actions .pel-primary') === 422, `${language}: a draft without a category is refused`);
  report.check(await page.inputValue('[name=body_id]') === BODY.id, `${language}: what was typed is still there`);
  await show('announcement-edit with a fault');
  await page.selectOption('[name=category]', 'news');
  await page.fill('[name=sender_name]', 'Kopi Hosting');
  await page.fill('[name=subject_en]', SUBJECT.en);
  await page.fill('[name=body_en]', BODY.en);
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=saved'), `${language}: the draft is saved`, page.url());
  const frame = page.frameLocator('#letter-en ~ iframe, section[aria-labelledby=letter-en] iframe');
  report.check((await frame.locator('body').innerText()).includes('moves to a new server'), `${language}: the letter is shown as it will look`);
  await show('announcement draft');
}

async function clash(run) {
  const { visitor, page, show, report, language } = run;
  const address = page.url().replace('p=announcement&', 'p=announcement-edit&').replace('&done=saved', '');
  await visitor.go(address);
  const second = await visitor.context.newPage();
  await second.goto(address);
  await second.fill('[name=subject_en]', 'Somebody else wrote this');
  await Promise.all([second.waitForURL(/done=saved/), second.click('.pel-actions .pel-primary')]);
  await second.close();
  await page.fill('[name=subject_en]', `${SUBJECT.en} and Sunday`);
  report.check(await visitor.send('.pel-actions .pel-primary') === 409, `${language}: the second of two writers is told`);
  report.check((await visitor.text()).includes('Somebody else wrote this'), `${language}: both texts are shown`);
  await show('announcement-edit clash');
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=saved'), `${language}: the choice is saved`, page.url());
}

async function send(run) {
  const { visitor, page, show, report, language, who } = run;
  // The host sends a test anywhere, a reseller to an own address.
  report.check(await page.locator('input#field-address').count() === (who === 'root' ? 1 : 0), `${language} ${who}: who may type an address for a test`);
  if (who === 'root') await page.fill('#field-address', 'me@hosting.example');
  await visitor.send('form[action="?p=announcement-test"] button');
  report.check(page.url().includes('done=tested'), `${language}: a test is on its way`, page.url());
  await Promise.all([page.waitForURL(/p=announcement-send/), page.click('a[href*="p=announcement-send"]')]);
  await page.waitForLoadState('load');
  await page.check('[name=when][value=later]');
  await page.fill('[name=send_at]', '2001-01-01T08:00');
  report.check(await visitor.send('.pel-actions .pel-primary') === 422, `${language}: a time that is over is refused`);
  await show('announcement-send');
  await page.check('[name=when][value=now]');
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('p=announcement&'), `${language}: it is being sent`, page.url());
  // The page follows by itself and ends as the report.
  await page.waitForSelector('.pel-state-done', { timeout: 60000 });
  await show('announcement report');
  await visitor.go(visitor.whm('?p=announcements'));
  await show('announcements');
}

async function suppressions({ visitor, page, show, report, language }) {
  await visitor.go(visitor.whm('?p=suppressions'));
  await page.fill('#field-address', `gone-${language}@mail.example`);
  await visitor.send('form[action="?p=suppressions"] button');
  report.check((await visitor.text()).includes(`gone-${language}@mail.example`), `${language}: the address is suppressed`);
  await show('suppressions');
  await visitor.send('form[action="?p=suppression-lift"] button');
  report.check(page.url().includes('done=lifted'), `${language}: and let go again`, page.url());
}

// What cPanel does not take is named on the customer's page, with a button that tries again.
async function notInPanel({ visitor, page, show, report, language }) {
  await visitor.go(visitor.whm('?p=customers&q=ketut'));
  await Promise.all([page.waitForURL(/p=customer&/), page.click('.pel-list tbody th a')]);
  await page.waitForLoadState('load');
  report.check((await visitor.text()).includes('modifyacct refused the address'), `${language}: staff read why an address is not in cPanel`, await visitor.text());
  await show('customer whose addresses fail');
}

async function tryAgain({ visitor, page, report, language }) {
  await visitor.send('form[action="?p=customer-email"] button[value=retry]');
  report.check(page.url().includes('done=panel-retried'), `${language}: and have it tried again`, page.url());
  for (const end = Date.now() + 30000; Date.now() < end && await page.locator('button[value=retry]').count() > 0;) await page.reload();
  report.check(await page.locator('button[value=retry]').count() === 0, `${language}: cPanel takes it now`);
}

// Where people who watch the demonstration read the mails.
async function mailbox({ browser, facts, report }) {
  const visitor = await Visitor.open(browser);
  const { page } = visitor;
  await visitor.go(facts.mailbox);
  await examine(report, visitor, 'mailbox', { shots: facts.shots });
  await page.locator('.mails a').first().click();
  await page.waitForURL(/\/mail\//);
  await page.waitForLoadState('load');
  await examine(report, visitor, 'mailbox with a mail open', { shots: facts.shots });
  report.check(visitor.faults.length === 0, 'mailbox: no dialog, no policy report, no failed script', visitor.faults.join('; '));
  await visitor.close();
}

async function sentToCustomer({ visitor, page, show, report, language }) {
  await visitor.go(visitor.whm('?p=customers&status=active'));
  await Promise.all([page.waitForURL(/p=customer&/), page.click('.pel-list tbody th a')]);
  await Promise.all([page.waitForURL(/p=customer-mails/), page.click('a[href*="p=customer-mails"]')]);
  await page.waitForLoadState('load');
  report.check((await visitor.text()).length > 0, `${language}: the customer's mails are shown`);
  await show('customer mails');
}

// Nothing but HTML: from the draft to a scheduled mailing, which is then cancelled.
async function plain({ browser, facts, report }) {
  const visitor = await Visitor.open(browser, { language: 'en', javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.logIn(facts.whm, 'root', facts.root_password);
  await visitor.go(visitor.whm('?p=announcement-edit'));
  await page.selectOption('[name=category]', 'news');
  await page.fill('[name=subject_en]', SUBJECT.en);
  await page.fill('[name=body_en]', BODY.en);
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=saved'), 'without a script: the draft is saved', page.url());
  await visitor.go(await page.locator('a[href*="p=announcement-send"]').evaluate((link) => link.href));
  await page.check('[name=when][value=later]');
  const next = new Date(Date.now() + 40 * 24 * 3600 * 1000).toISOString().slice(0, 16);
  await page.fill('[name=send_at]', next);
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=scheduled'), 'without a script: it is scheduled', page.url());
  await page.click('.pel-cancel summary');
  await visitor.send('form[action="?p=announcement-cancel"] button');
  report.check(page.url().includes('done=cancelled'), 'without a script: it is cancelled', page.url());
  await visitor.close();
}

export async function announcements({ browser, facts, report }) {
  for (const language of ['en', 'id']) {
    for (const [who, password] of [['root', facts.root_password], ['bahari', facts.resellers.bahari]]) {
      const visitor = await Visitor.open(browser, { language });
      const { page } = visitor;
      const show = (name) => examine(report, visitor, `${language} ${who} ${name}`, { shots: facts.shots });
      await visitor.logIn(facts.whm, who, password);
      await visitor.go(visitor.whm('?p=announcements'));
      if (await page.getAttribute('.pel', 'lang') !== language) await visitor.send('.pel-language button');
      const run = { visitor, page, show, report, language, who };
      await write(run);
      await clash(run);
      await send(run);
      if (who === 'root') await suppressions(run);
      if (who === 'root') await notInPanel(run);
      if (who === 'root' && language === 'id') await tryAgain(run);
      await sentToCustomer(run);
      report.check(visitor.faults.length === 0, `${language} ${who}: no dialog, no policy report, no failed script`, visitor.faults.join('; '));
      await visitor.close();
    }
  }
  await mailbox({ browser, facts, report });
  await plain({ browser, facts, report });
}
