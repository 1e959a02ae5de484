// SPDX-License-Identifier: Apache-2.0
//
// The main job with JavaScript switched off.
import { Visitor } from './lib.mjs';

export async function withoutScript({ browser, facts, report }) {
  const visitor = await Visitor.open(browser, { javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.logIn(facts.cpanel, 'budi', facts.accounts.budi.password);
  await visitor.go(visitor.plugin('?p=details'));
  await page.selectOption('[name=country]', 'MY');
  await visitor.send('button[value=country]');
  await page.selectOption('[name=province]', 'MY-13');
  await page.fill('[name=city]', 'Kuching');
  await visitor.send('.pel-actions .pel-primary');
  report.check(page.url().includes('done=saved'), 'without script: details are saved', page.url());
  await visitor.go(visitor.plugin('?p=preferences'));
  const box = page.locator('.pel-category:last-of-type input:not([disabled])').first();
  const before = await box.isChecked();
  await box.setChecked(!before);
  await visitor.send('form[action="?p=preferences"] .pel-primary');
  report.check(await box.isChecked() !== before, 'without script: a preference is saved');
  await visitor.go(visitor.plugin('?p=history'));
  const text = await visitor.text();
  report.check(text.includes('Kuching') && text.includes('Sarawak'), 'without script: the history shows it');
  await visitor.close();
}
