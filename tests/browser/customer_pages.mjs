// SPDX-License-Identifier: Apache-2.0
//
// Every state of the customer's pages, in both languages, at both widths, light and dark.
import { MailPart } from './demo_mail.mjs';
import { Visitor, examine } from './lib.mjs';

async function control(facts, path, body) {
  const answer = await fetch(facts.control + path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function details(run) {
  const { visitor, page, show, report, language } = run;
  await visitor.go(visitor.plugin('?p=details'));
  await show('details');
  await page.fill('[name=first_name]', 'Budi');
  await page.fill('[name=phone]', '12');
  await page.selectOption('[name=country]', 'ID');
  report.check(await visitor.send('.pel-actions .pel-primary') === 422, `${language}: a fault is answered with 422`);
  report.check(await page.inputValue('[name=first_name]') === 'Budi', `${language}: what was typed is still there`);
  report.check(await page.getAttribute('[name=phone]', 'aria-invalid') === 'true', `${language}: the fault is marked at its field`);
  await show('details with a fault');
  await page.fill('[name=phone]', '021 555 0123');
  await page.fill('[name=street_1]', 'Jalan Kopi 7');
  await visitor.send('button[value=country]');
  await page.selectOption('[name=province]', 'ID-JB');
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=saved'), `${language}: details are saved`, page.url());
  await show('details saved');

  // The same record in two windows.
  const other = await visitor.context.newPage();
  visitor.watch(other);
  await other.goto(visitor.plugin('?p=details'));
  await page.goto(visitor.plugin('?p=details'));
  await other.fill('[name=city]', 'Bandung');
  await Promise.all([other.waitForURL(/done=saved/), other.click('.pel-actions .pel-primary')]);
  await page.fill('[name=city]', 'Bogor');
  report.check(await visitor.send('.pel-actions .pel-primary') === 409, `${language}: the second to save sees the first one's change`);
  const text = await visitor.text();
  report.check(text.includes('Bandung') && text.includes('Bogor'), `${language}: both values are shown`);
  await show('details in conflict');
  await page.check('[name=keep_city][value=yours]');
  await visitor.send('.pel-actions .pel-primary');
  report.check(await page.inputValue('[name=city]') === 'Bogor', `${language}: the choice is stored`);
  await other.close();

  await page.evaluate(() => { document.querySelector('.pel-form [name=token]').value = '1-00'; });
  await page.fill('[name=city]', 'Depok');
  report.check(await visitor.send('.pel-actions .pel-primary') === 403, `${language}: an expired form is not taken`);
  await show('expired form');
  await visitor.send('main .pel-primary, .pel-card .pel-primary');
  report.check(page.url().includes('done=saved'), `${language}: an expired form can be sent again with what was typed`, page.url());
}

// Of the contact that is added; it counts once its owner has confirmed it.
const newAddress = (language) => `sari-dewi-${language}@mail.example`;

async function contacts(run) {
  const { visitor, page, show, report, language } = run;
  await visitor.go(visitor.plugin('?p=contacts'));
  await show('contacts');
  await visitor.go(visitor.plugin('?p=contact'));
  await show('contact new');
  await page.fill('[name=email]', 'nowhere');
  report.check(await visitor.send('.pel-actions .pel-primary') === 422, `${language}: a contact with faults is refused`);
  await show('contact with faults');
  await page.fill('[name=name]', 'Sari Dewi');
  await page.selectOption('[name=kind]', 'billing');
  await page.fill('[name=email]', newAddress(language));
  await visitor.send('.pel-actions .pel-primary');
  report.check(/done=(contact-added|email-pending)/.test(page.url()), `${language}: a contact is added`, page.url());
  await show('contacts of two');
  await visitor.go(await page.getAttribute('.pel-cards li:last-child a[href*="p=contact&"]', 'href').then((href) => new URL(href, page.url()).href));
  await show('contact change');

  // The same contact in two windows.
  const other = await visitor.context.newPage();
  visitor.watch(other);
  await other.goto(page.url());
  await other.fill('[name=name]', 'Sari Lestari');
  await Promise.all([other.waitForURL(/done=saved/), other.click('.pel-actions .pel-primary')]);
  await other.close();
  await page.fill('[name=name]', 'Sari Dewi Ayu');
  report.check(await visitor.send('.pel-actions .pel-primary') === 409, `${language}: the second to save a contact sees the first one's change`);
  report.check((await visitor.text()).includes('Sari Lestari') && await page.inputValue('[name=name]') === 'Sari Dewi Ayu',
    `${language}: both names of the contact are there`);
  await show('contact in conflict');
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=saved') && (await visitor.text()).includes('Sari Dewi Ayu'), `${language}: saving again settles it`, page.url());
  await visitor.go(await page.getAttribute('.pel-cards li:last-child a[href*="p=contact&"]', 'href').then((href) => new URL(href, page.url()).href));
  await page.click('a.pel-danger');
  await page.waitForLoadState('load');
  await show('contact removal');
}

async function preferences(run) {
  const { visitor, page, show, report, language, facts, browser } = run;
  const mails = new MailPart(browser, facts, report);
  await mails.open();
  await mails.openMail(newAddress(language), '');
  await mails.reader.go(await mails.link('email-confirm'));
  await mails.reader.send('.pel-link-page .pel-primary');
  await mails.close();
  await visitor.go(visitor.plugin('?p=preferences'));
  await show('preferences');
  for (const box of await page.$$('.pel-category:first-of-type input:not([disabled])')) await box.uncheck();
  report.check(await visitor.send('form[action="?p=preferences"] .pel-primary') === 422, `${language}: what must arrive cannot be switched off for everybody`);
  await show('preferences that would reach nobody');
  await visitor.go(visitor.plugin('?p=preferences'));
  const box = page.locator('.pel-category:last-of-type input:not([disabled])').first();
  await box.setChecked(!(await box.isChecked()));
  await visitor.send('form[action="?p=preferences"] .pel-primary');
  report.check(page.url().includes('done=saved'), `${language}: a preference is saved`, page.url());
  await page.click('.pel-fold summary');
  await show('preferences of the panel');
  const notice = page.locator('.pel-sentences input').first();
  await notice.setChecked(!(await notice.isChecked()));
  await visitor.send('form[action="?p=notifications"] .pel-primary');
  report.check(page.url().includes('done=saved'), `${language}: a notification of the panel is saved`, page.url());
  await control(facts, '/faults', { kind: 'status', status: 500, function: 'uapi_cpanel', times: 1 }).catch((error) => report.check(false, 'the panel can be silenced', error.message));
  await visitor.go(visitor.plugin('?p=preferences'));
  report.check(await page.locator('.pel-category').count() > 0, `${language}: without the panel's answer the rest is there`);
  await show('preferences without the panel');
  report.check((await visitor.text()).includes(language === 'id' ? 'Panel tidak menjawab' : 'The panel did not answer'), `${language}: a silent panel is told`);
}

async function others(run) {
  const { visitor, page, show, report, language } = run;
  await visitor.go(visitor.plugin('?p=history'));
  const text = await visitor.text();
  report.check(text.includes('Jalan Kopi 7') && text.includes('Bogor'), `${language}: the history shows what was changed`);
  await show('history');
  await visitor.go(visitor.plugin('?p=history&before=1'));
  report.check(await page.locator('.pel-event').count() === 0 && await page.locator('.pel-empty').count() === 1, `${language}: before the first entry the history says that it ends`);
  await show('history empty');
  await visitor.go(visitor.plugin('?p=history'));
  await page.selectOption('select[name="kind"]', 'readings');
  await visitor.send('.pel-filter .pel-button');
  report.check(page.url().includes('kind=readings') && await page.locator('select[name="kind"]').inputValue() === 'readings', `${language}: the history shows one kind`, page.url());
  report.check(await page.locator('.pel-event:not(.pel-event-read)').count() === 0, `${language}: and nothing else`);
  await show('history of one kind');
  const file = await page.evaluate(async () => { const answer = await fetch(document.querySelector('a[href*="history-file"]').href); return { type: answer.headers.get('content-type'), text: await answer.text() }; });
  report.check(file.type.startsWith('text/csv') && file.text.split('\r\n').length > 1, `${language}: the history comes as a table`, file.type);
  await visitor.go(visitor.plugin('?p=details'));
  const city = await page.inputValue('input[name="city"]');
  await page.fill('input[name="city"]', `${city} Baru`);
  await visitor.send('.pel-actions .pel-primary');
  await visitor.go(visitor.plugin('?p=history'));
  await visitor.send('.pel-undo .pel-button');
  report.check(page.url().includes('done=undone'), `${language}: a change is taken back`, page.url());
  await show('history after undoing');
  await visitor.go(visitor.plugin('?p=details'));
  report.check(await page.inputValue('input[name="city"]') === city, `${language}: the former value stands again`);
  const wrong = await visitor.go(visitor.plugin('?p=nowhere'));
  report.check(wrong.status() === 404, `${language}: an unknown page is 404`, String(wrong.status()));
  await show('error');
  const lost = await visitor.go(visitor.plugin('?p=outcome&back=details&request=0123456789abcdef0123456789abcdef'));
  report.check(lost.status() === 200, `${language}: whether something was saved can be asked`, String(lost.status()));
  await show('outcome');
}

// Opens the pages at address in the run's language.
async function speak({ visitor, page, language }, address) {
  await visitor.go(address);
  if (await page.getAttribute('.pel', 'lang') !== language) await visitor.send('.pel-language button');
  await visitor.go(address);
}

// A person with two accounts, one of them gone from the server, and nobody to write to.
async function bareRecord(run) {
  const { visitor, page, show, report, language, facts } = run;
  await speak(run, facts.bridges.joko);
  report.check(await page.locator('.pel-account').count() === 2, `${language}: both accounts of one person are shown`);
  report.check(await page.locator('.pel-badge.pel-missing').count() === 1, `${language}: an account that is gone is shown as such`);
  await show('overview with a missing account');
  await visitor.go(`${facts.bridges.joko}?p=contacts`);
  report.check(await page.locator('.pel-empty').count() === 1, `${language}: an empty list of contacts says so`);
  await show('contacts empty');
  await visitor.go(`${facts.bridges.joko}?p=preferences`);
  report.check(await page.locator('.pel-alert.pel-warning').count() === 1, `${language}: that nobody can be written to is told`);
  await show('preferences without contacts');
}

// Addresses that bounce, complain and fail for a while, and the question of every year. Answered at the end, in the last language.
async function failingAddresses(run, isLast) {
  const { visitor, page, show, report, language, facts } = run;
  const said = (text, en, id) => text.includes(language === 'id' ? id : en);
  await speak(run, facts.bridges.ketut);
  let text = await visitor.text();
  report.check(said(text, 'comes back.', 'selalu kembali'), `${language}: that mail comes back stands on the overview`, text);
  report.check(await page.locator('form[action*="p=contacts-review"]').count() === 1, `${language}: a year later the overview asks whether the addresses are right`);
  await show('overview with a bounced address and the yearly question');
  await visitor.go(`${facts.bridges.ketut}?p=contacts`);
  text = await visitor.text();
  report.check(text.includes('550 5.1.1 no such user') && text.includes('452 4.2.2 mailbox is full'), `${language}: the contacts say what the reports said`, text);
  report.check(!text.includes('modifyacct'), `${language}: what WHM said is not for customers`);
  await show('contacts whose addresses fail');
  await visitor.go(await page.locator('a[href*="p=contact&id="]').first().evaluate((one) => one.href));
  await show('contact whose address bounced');
  if (!isLast) return;
  await visitor.go(facts.bridges.ketut);
  await visitor.send('form[action*="p=contacts-review"] button');
  report.check(await page.locator('form[action*="p=contacts-review"]').count() === 0, `${language}: one button answers it for a year`);
  await show('overview after the yearly question');
}

async function publishTerms({ browser, facts, report }) {
  const visitor = await Visitor.open(browser, { language: 'en' });
  await visitor.logIn(facts.whm, 'root', facts.root_password);
  await visitor.go(visitor.whm('?p=policies-admin'));
  await visitor.go(await visitor.page.locator('a[href*="policy-edition"][href*="kind=terms"]').first().evaluate((one) => one.href));
  await visitor.send('form[action="?p=policy-publish"] .pel-primary');
  report.check(visitor.page.url().includes('done=published'), 'the terms are published', visitor.page.url());
  await visitor.close();
}

async function privacy(run, shared) {
  const { visitor, page, show, report, language } = run;
  await visitor.go(visitor.plugin('?p=policies'));
  if (!shared.hasTerms) {
    await show('policies empty');
    await publishTerms(run);
    shared.hasTerms = true;
  }
  await visitor.go(visitor.plugin('?p=overview'));
  report.check(await page.locator('.pel-alert a[href*="p=policy"]').count() === 1, `${language}: a policy that waits is a banner`);
  await visitor.go(visitor.plugin('?p=privacy'));
  await show('privacy');
  await visitor.go(visitor.plugin('?p=policies'));
  await show('policies');
  await visitor.go(visitor.plugin('?p=policy&kind=terms'));
  await show('policy');
  await visitor.send('form[action="?p=policy"] .pel-primary');
  report.check(page.url().includes('done=policy-accepted'), `${language}: a policy is accepted`, page.url());
  await show('policy accepted');
  await visitor.go(visitor.plugin('?p=consents'));
  await show('consents');
  const look = () => page.locator('.pel-consent button').first().evaluate((one) => {
    const style = getComputedStyle(one);
    return [style.color, style.backgroundColor, style.fontSize, style.fontWeight, style.padding, one.offsetHeight].join(' ');
  });
  const giving = await look();
  await visitor.send('.pel-consent button[value=yes]');
  report.check(page.url().includes('done=consent-given'), `${language}: a consent is one click`, page.url());
  report.check(await look() === giving, `${language}: withdrawing looks like giving`, `${giving} / ${await look()}`);
  await show('consents given');
  await visitor.go(await page.locator('.pel-consent a').first().evaluate((one) => one.href));
  await show('consent receipt');
  await visitor.go(visitor.plugin('?p=consents'));
  await visitor.send('.pel-consent button[value=no]');
  report.check(page.url().includes('done=consent-withdrawn'), `${language}: and so is taking it back`, page.url());
  await show('consents withdrawn');
  await visitor.go(visitor.plugin('?p=history'));
  await show('history with consents');
}

export async function customerPages({ browser, facts, report }) {
  const shared = {};
  for (const [language, user] of [['en', 'wayan'], ['id', 'budi']]) {
    const visitor = await Visitor.open(browser, { language });
    const { page } = visitor;
    const show = (name) => examine(report, visitor, `${language} ${name}`, { shots: facts.shots });
    await visitor.logIn(facts.cpanel, user, facts.accounts[user].password);
    await visitor.go(visitor.plugin());
    report.check(await page.getAttribute('.pel', 'lang') === language, `${language}: the page speaks as the panel does`);
    await visitor.send('.pel-language button');
    report.check(await page.getAttribute('.pel', 'lang') !== language, `${language}: another language can be chosen`);
    await visitor.send('.pel-language button');
    report.check(await page.getAttribute('.pel', 'lang') === language, `${language}: and back again`);
    await visitor.go(visitor.plugin('?p=overview'));
    report.check((await visitor.text()).includes(facts.accounts[user].domain), `${language}: the overview names the domain`);
    report.check(await page.locator('.pel-usage').count() > 3, `${language}: the first visit shows use`);
    await show('overview');
    await visitor.send('form[action="?p=refresh"] button');
    report.check(page.url().includes('done=refreshed'), `${language}: Refresh now reads again`, page.url());
    await show('overview refreshed');
    const run = { visitor, page, show, report, language, facts, browser };
    await details(run);
    await contacts(run);
    await preferences(run);
    await privacy(run, shared);
    await others(run);

    // A suspended customer, in the pages' own frame and under their own policy.
    await speak(run, facts.bridges.dewi);
    report.check(await page.locator('.pel-badge.pel-suspended').count() === 1, `${language}: a suspension is shown`);
    report.check(!(await visitor.text()).includes('inv 2026-10'), `${language}: the host's own words are not`);
    await show('suspended');
    await bareRecord(run);
    await failingAddresses(run, language === 'id');
    report.check(visitor.faults.length === 0, `${language}: no dialog, no policy report, no failed script`, visitor.faults.join('; '));
    await visitor.close();
  }
}
