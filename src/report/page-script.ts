/** The script of the page: opens the segment that a link leads to, and shows a segment's lines up to a level. */
export const PAGE_SCRIPT = `
'use strict';
(() => {
  const openTarget = () => {
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    const details = target instanceof HTMLDetailsElement ? target : target?.querySelector('details');
    if (details instanceof HTMLDetailsElement) details.open = true;
    target?.scrollIntoView();
  };
  addEventListener('hashchange', openTarget);
  openTarget();
  for (const segment of document.querySelectorAll('details.segment')) {
    const buttons = segment.querySelectorAll('button[data-show]');
    const show = (level) => {
      segment.dataset.shown = level;
      for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.show === level));
    };
    for (const button of buttons) button.addEventListener('click', () => show(button.dataset.show));
    const levels = segment.querySelector('.levels');
    show(levels.dataset.first);
    levels.hidden = false;
  }
})();
`;
