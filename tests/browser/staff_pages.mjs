// SPDX-License-Identifier: Apache-2.0
//
// Every state of the host's and a reseller's pages in WHM, in both languages, at both widths, light and dark.
import { Visitor, examine } from './lib.mjs';

async function chooseLanguage(visitor, language) {
  if (await visitor.page.getAttribute('.pel', 'lang') !== language) await visitor.send('.pel-language button');
}

async function customers(run) {
  const { visitor, page, show, report, language } = run;
  await visitor.go(visitor.whm('?p=customers'));
  await show('customers');
  report.check(await page.locator('.pel-row-bad').count() > 0, `${language}: suspended accounts stand out`);
  await visitor.go(visitor.whm('?p=customers&q=nobody-has-this'));
  await show('customers none found');
  await visitor.go(visitor.whm('?p=customers&q=ketut'));
  await Promise.all([page.waitForURL(/p=customer&/), page.click('.pel-list tbody th a')]);
  await page.waitForLoadState('load');
  await show('customer');
  await Promise.all([page.waitForURL(/p=customer-edit/), page.click('a[href*="p=customer-edit"]')]);
  await page.waitForLoadState('load');
  await show('customer edit');
  await page.fill('[name=phone]', '12');
  await page.fill('[name=reason]', 'by telephone');
  report.check(await visitor.send('.pel-actions .pel-primary') === 422, `${language}: a fault is answered with 422`);
  report.check(await page.inputValue('[name=reason]') === 'by telephone', `${language}: the reason is still there`);
  await show('customer edit with a fault');
  await page.fill('[name=phone]', '021 555 0123');
  await page.fill('[name=city]', `Gianyar ${language} ${run.who}`);
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=saved'), `${language}: a change with a reason is saved`, page.url());
  report.check((await visitor.text()).includes('by telephone'), `${language}: the reason is in the history`);
  await show('customer saved');
}

// One person's second account: named, looked at, moved; and back in the other language.
async function link(run, shared) {
  const { visitor, page, show, report, language } = run;
  const openAccount = async () => {
    await visitor.go(visitor.whm('?p=customers&q=dewi'));
    await Promise.all([page.waitForURL(/p=customer&/), page.click('.pel-list tbody th a')]);
    await page.waitForLoadState('load');
    return new URL(page.url()).searchParams.get('id');
  };
  const former = await openAccount();
  await Promise.all([page.waitForURL(/p=account-link/), page.click('section[aria-labelledby=account-dewi] a[href*="p=account-link"]')]);
  await page.waitForLoadState('load');
  await show('link');
  await page.fill('[name=to]', 'nobody-has-this');
  report.check(await visitor.send('.pel-actions .pel-primary') === 422, `${language}: an unknown customer is a fault`);
  report.check(await page.inputValue('[name=to]') === 'nobody-has-this', `${language}: what was typed is still there`);
  await show('link with a fault');
  await page.fill('[name=to]', shared.former ?? 'wayan');
  report.check(await visitor.send('.pel-actions .pel-primary') === 200, `${language}: both records are shown first`);
  await show('link to confirm');
  await page.evaluate(() => { document.querySelector('[name=reason]').required = false; });
  report.check(await visitor.send('.pel-actions .pel-primary') === 422, `${language}: without a reason nothing moves`);
  await show('link without a reason');
  await page.fill('[name=reason]', 'one person with two accounts');
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=linked'), `${language}: the account is moved`, page.url());
  await show('link done');
  report.check(await openAccount() !== former, `${language}: the account belongs to another record`);
  await visitor.go(visitor.whm(`?p=customer&id=${former}`));
  if (!shared.former) {
    report.check(await page.locator('.pel-empty').count() === 1, `${language}: a record without accounts says so`);
    await show('customer without accounts');
  }
  shared.former = former;
}

async function missing({ visitor, page, show, report, language }) {
  await visitor.go(visitor.whm('?p=customers&status=missing'));
  await show('customers missing');
  await Promise.all([page.waitForURL(/p=customer&/), page.click('.pel-list tbody th a')]);
  await page.waitForLoadState('load');
  report.check(await page.locator('.pel-badge.pel-missing').count() === 1, `${language}: a missing account is shown as such`);
  await show('customer with a missing account');
}

async function host(run) {
  const { visitor, page, show, report, language } = run;
  await visitor.go(visitor.whm('?p=sync'));
  await show('sync');
  await visitor.send('form[action="?p=sync"] .pel-primary');
  await visitor.go(visitor.whm('?p=sync'));
  await Promise.all([page.waitForURL(/p=sync-run/), page.click('.pel-table tbody tr:last-child a')]);
  await page.waitForLoadState('load');
  await show('sync report');
  for (const route of ['settings', 'settings-retention', 'settings-categories', 'settings-category&code=news', 'settings-texts&reason=invoice', 'settings-text']) {
    await visitor.go(visitor.whm(`?p=${route}`));
    await show(route.replace(/&.*/, ''));
  }
  await page.evaluate(() => { for (const one of document.querySelectorAll('[required]')) one.required = false; });
  report.check(await visitor.send('.pel-actions .pel-primary') === 422, `${language}: an empty wording is refused`);
  await show('settings-text with faults');
}

async function privacyAdmin(run) {
  const { visitor, page, show, report, language } = run;
  await visitor.go(visitor.whm('?p=privacy-admin'));
  await show('privacy-admin');
  await visitor.go(visitor.whm('?p=consent-texts'));
  await show('consent-texts');
  await visitor.go(visitor.whm('?p=consent-text&purpose=partner_offers'));
  await show('consent-text');
  await page.fill('[name=text_en]', '');
  await page.evaluate(() => { for (const one of document.querySelectorAll('[required]')) one.required = false; });
  report.check(await visitor.send('.pel-actions .pel-primary') === 422, `${language}: empty words are refused`);
  await show('consent-text with faults');
  await page.fill('[name=text_en]', `Yes, send me offers of partners (${language}).`);
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=published'), `${language}: new words are a new version`, page.url());
  await visitor.go(visitor.whm('?p=policies-admin'));
  await show('policies-admin');
  await visitor.go(await page.locator('a[href*="policy-edit&"][href*="kind=faq"], a[href*="policy-edit&"][href*="kind=privacy"]').first().evaluate((one) => one.href));
  await show('policy-edit');
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('policy-edition'), `${language}: a draft is shown as it will be`, page.url());
  await show('policy-edition');
}

export async function staffPages({ browser, facts, report }) {
  const shared = {};
  for (const language of ['en', 'id']) {
    for (const [who, password] of [['root', facts.root_password], ['bahari', facts.resellers.bahari]]) {
      const visitor = await Visitor.open(browser, { language });
      const { page } = visitor;
      const show = (name) => examine(report, visitor, `${language} ${who} ${name}`, { shots: facts.shots });
      await visitor.logIn(facts.whm, who, password);
      await visitor.go(visitor.whm('?p=customers'));
      await chooseLanguage(visitor, language);
      const run = { visitor, page, show, report, language, who };
      await customers(run);
      if (who === 'root') {
        await link(run, shared);
        await missing(run);
        await host(run);
        await privacyAdmin(run);
      }
      report.check(visitor.faults.length === 0, `${language} ${who}: no dialog, no policy report, no failed script`, visitor.faults.join('; '));
      await visitor.close();
    }
  }
}
