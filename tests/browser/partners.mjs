// SPDX-License-Identifier: Apache-2.0
//
// A partner from the register to a file, as the host; then what the customers in it and not in it read. In both languages, at both widths,
// light and dark. The scene has budi say yes to the first two partners there will be.
import { readFileSync } from 'node:fs';
import { Visitor, examine } from './lib.mjs';

async function add({ visitor, page, show, report, language }) {
  await visitor.go(visitor.whm('?p=privacy-admin'));
  await show('privacy-admin');
  await visitor.go(visitor.whm('?p=partners'));
  await show('partners');
  await visitor.go(visitor.whm('?p=partner-edit'));
  await show('partner-edit');
  await page.fill('[name=purpose_en]', 'to offer coffee');
  await page.fill('[name=valid_until]', '2026-02-31');
  await page.evaluate(() => { for (const one of document.querySelectorAll('[required]')) one.required = false; });
  report.check(await visitor.send('.pel-actions .pel-primary') === 422, `${language}: a partner without a name is refused`);
  report.check(await page.inputValue('[name=valid_until]') === '2026-02-31', `${language}: what was typed is still there`);
  await show('partner-edit with faults');
  await page.fill('[name=name]', `Kopi Nusantara ${language}`);
  await page.fill('[name=contact]', 'data@kopi.example');
  await page.fill('[name=purpose_id]', 'menawarkan kopi');
  await page.fill('[name=valid_until]', '2099-12-31');
  await page.check('[name=fields-first_name]');
  await page.check('[name=fields-email]');
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=saved'), `${language}: the partner is saved`, page.url());
  await show('partners with one');
  await page.click(`.pel-table tbody th a:has-text("Kopi Nusantara ${language}")`);
  await page.waitForURL(/p=partner&/);
  await page.waitForLoadState('load');
  await show('partner');
}

async function clash({ visitor, page, show, report, language }) {
  const address = await page.locator('a[href*="p=partner-edit"]').evaluate((link) => link.href);
  await visitor.go(address);
  const second = await visitor.context.newPage();
  await second.goto(address);
  await second.fill('[name=contact]', 'other@kopi.example');
  await Promise.all([second.waitForURL(/done=saved/), second.click('.pel-actions .pel-primary')]);
  await second.close();
  await page.fill('[name=contact]', 'mine@kopi.example');
  report.check(await visitor.send('.pel-actions .pel-primary') === 409, `${language}: the second of two writers is told`);
  report.check((await visitor.text()).includes('other@kopi.example'), `${language}: both are shown`);
  await show('partner-edit clash');
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=saved'), `${language}: the choice is saved`, page.url());
}

async function handOut({ visitor, page, show, report, language }) {
  const partner = page.url().replace('&done=saved', '');
  await page.click('a[href*="p=partner-export"]');
  await page.waitForURL(/p=partner-export/);
  await page.waitForLoadState('load');
  report.check((await visitor.text()).includes('=Budi'), `${language}: the first rows are shown`);
  await show('partner-export');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('form[action="?p=partner-export"] .pel-primary')]);
  report.check(/^partner-\d+-export-\d+\.csv$/.test(file.suggestedFilename()), `${language}: the file has a name`, file.suggestedFilename());
  const text = readFileSync(await file.path(), 'utf8');
  report.check(text.startsWith('"first_name","email"\r\n"\'=Budi"'), `${language}: no cell is a formula`, text);
  // The script lets nobody press twice; without it the daemon has to notice.
  await Promise.all([
    page.waitForEvent('framenavigated'),
    page.evaluate(() => document.querySelector('form[action="?p=partner-export"]').submit()),
  ]);
  await page.waitForLoadState('load');
  report.check(await page.locator('[role=alert]').count() === 1, `${language}: the same form makes no second file`);
  await show('partner-export repeated');
  await visitor.go(partner);
  report.check(await page.locator('.pel-hash').count() === 1, `${language}: the file stands in the register`);
  await show('partner with a file');
}

async function customer({ browser, facts, report, language, user, has }) {
  const visitor = await Visitor.open(browser, { language });
  const { page } = visitor;
  const show = (name) => examine(report, visitor, `${language} ${user} ${name}`, { shots: facts.shots });
  await visitor.logIn(facts.cpanel, user, facts.accounts[user].password);
  await visitor.go(visitor.plugin('?p=privacy'));
  if (await page.getAttribute('.pel', 'lang') !== language) await visitor.send('.pel-language button');
  await visitor.go(visitor.plugin('?p=privacy'));
  await show('privacy');
  for (const route of ['disclosures', 'who-sees']) {
    await visitor.go(visitor.plugin(`?p=${route}`));
    const isNamed = (await visitor.text()).includes(`Kopi Nusantara ${language}`);
    report.check(isNamed === has, `${language}: ${user} ${has ? 'reads' : 'does not read'} of the partner on ${route}`);
    await show(route);
  }
  report.check(visitor.faults.length === 0, `${language} ${user}: no dialog, no policy report, no failed script`, visitor.faults.join('; '));
  await visitor.close();
}

// A name that begins like a formula, whatever the suites before called him.
async function nameLikeAFormula({ browser, facts, report }) {
  const visitor = await Visitor.open(browser, { language: 'en' });
  await visitor.logIn(facts.cpanel, 'budi', facts.accounts.budi.password);
  await visitor.go(visitor.plugin('?p=details'));
  await visitor.page.fill('[name=first_name]', '=Budi');
  await visitor.send('.pel-actions .pel-primary');
  report.check(/done=(saved|unchanged)/.test(visitor.page.url()), 'budi is called =Budi', visitor.page.url());
  await visitor.close();
}

export async function partners({ browser, facts, report }) {
  await nameLikeAFormula({ browser, facts, report });
  for (const language of ['en', 'id']) {
    const visitor = await Visitor.open(browser, { language });
    const { page } = visitor;
    const show = (name) => examine(report, visitor, `${language} ${name}`, { shots: facts.shots });
    await visitor.logIn(facts.whm, 'root', facts.root_password);
    await visitor.go(visitor.whm('?p=partners'));
    if (await page.getAttribute('.pel', 'lang') !== language) await visitor.send('.pel-language button');
    const run = { visitor, page, show, report, language };
    await add(run);
    await clash(run);
    await handOut(run);
    report.check(visitor.faults.length === 0, `${language}: no dialog, no policy report, no failed script`, visitor.faults.join('; '));
    await visitor.close();
    await customer({ browser, facts, report, language, user: 'budi', has: true });
    await customer({ browser, facts, report, language, user: 'ketut', has: false });
  }
}
