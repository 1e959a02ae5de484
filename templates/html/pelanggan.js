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
