// SPDX-License-Identifier: Apache-2.0
//
// The service has stopped: what a customer and the host see then. Last of all suites, since nothing answers after it.
import { Visitor, examine } from './lib.mjs';

async function seeIt(run, address, words) {
  const { visitor, report, show, name } = run;
  const answer = await visitor.go(address);
  report.check(answer.status() === 503, `${name}: the status says that the service is away`, String(answer.status()));
  const text = await visitor.text();
  report.check(text.includes(words), `${name}: the page says so and what to do`, text.slice(0, 200));
  await show(name);
}

export async function daemonAway({ browser, facts, report }) {
  const runs = [];
  for (const [language, user, words] of [['en', 'wayan', 'Pelanggan is not answering'], ['id', 'budi', 'Pelanggan tidak menjawab']]) {
    const visitor = await Visitor.open(browser, { language });
    await visitor.logIn(facts.cpanel, user, facts.accounts[user].password);
    runs.push({ visitor, report, name: `${language} service away`, address: visitor.plugin(), words });
    const host = await Visitor.open(browser, { language });
    await host.logIn(facts.whm, 'root', facts.root_password);
    runs.push({ visitor: host, report, name: `${language} root service away`, address: host.whm('?p=customers'), words });
  }
  process.kill(facts.daemon_pid, 'SIGTERM');
  for (let left = 600; left > 0; left -= 1) {
    const answer = await runs[0].visitor.go(runs[0].address);
    if (answer.status() === 503) break;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  for (const run of runs) {
    run.show = (name) => examine(report, run.visitor, name, { shots: facts.shots });
    await seeIt(run, run.address, run.words);
    report.check(run.visitor.faults.length === 0, `${run.name}: no dialog, no policy report, no failed script`, run.visitor.faults.join('; '));
    await run.visitor.close();
  }
}
