// SPDX-License-Identifier: Apache-2.0
//
// Comfort only: every page works without this file.
'use strict';

// A form is sent once: the button rests until the answer comes.
for (const form of document.querySelectorAll('.pel form[method="post"]')) {
  form.addEventListener('submit', () => {
    for (const button of form.querySelectorAll('button')) {
      // After the event, so that the pressed button's own value is still sent.
      setTimeout(() => { button.disabled = true; }, 0);
    }
  });
}
// Coming back by the browser's own button finds a form that can be sent again.
window.addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('.pel form button')) button.disabled = false;
});

// Work that runs (a synchronisation, a mailing) shows how far it is, and the finished page when it ends.
const running = document.querySelector('[data-pel-poll]');
if (running) {
  const look = async () => {
    try {
      const answer = await fetch(running.dataset.pelPoll, { headers: { Accept: 'application/json' } });
      const state = await answer.json();
      if (state.is_running === false) { location.replace(running.dataset.pelPollEnd ?? '?p=sync'); return; }
      running.querySelector('.pel-progress-text').textContent = state.progress_text;
      const bar = running.querySelector('progress');
      if (state.is_counted) bar.value = state.percent; else bar.removeAttribute('value');
    } catch { /* the next look may succeed; the page's own link always does */ }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
}
