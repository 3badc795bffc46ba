export type Theme = 'light' | 'dark';

/** Colours of the products' themes (Elastic UI, which OpenSearch UI was forked from). */
export const THEMES = {
  light: {
    page: '#F7F8FC',
    panel: '#FFFFFF',
    text: '#1A1C21',
    label: '#69707D',
    title: '#343741',
    lines: '#EEF0F3',
    link: '#006BB4',
  },
  dark: {
    page: '#141519',
    panel: '#1D1E24',
    text: '#DFE5EF',
    label: '#98A2B3',
    title: '#D4DAE5',
    lines: '#343741',
    link: '#36A2EF',
  },
} as const;

/** What both products put into a Vega specification's `config` (`VegaParser._setDefaultColors`). */
export function vegaConfig(theme: Theme): Readonly<Record<string, unknown>> {
  const { label, title, lines } = THEMES[theme];
  return {
    background: 'transparent',
    title: { color: title },
    style: {
      'guide-label': { fill: label },
      'guide-title': { fill: title },
      'group-title': { fill: title },
      'group-subtitle': { fill: title },
    },
    axis: { tickColor: lines, domainColor: lines, gridColor: lines },
    arc: { fill: '#54B399' },
    area: { fill: '#54B399' },
    line: { stroke: '#54B399' },
    rect: { fill: '#54B399' },
    rule: { stroke: '#54B399' },
    symbol: { fill: '#54B399' },
  };
}

/** A page in which panels are drawn; `body` is trusted, it is made here. */
export function pageOf(theme: Theme, body: string, scripts: readonly string[] = []): string {
  const { page, panel, text, label, title, lines, link } = THEMES[theme];
  return `<!doctype html><meta charset="utf-8"><style>
    * { box-sizing: border-box; }
    body { margin: 0; background: ${page}; color: ${text}; font: 14px/1.5 Inter, 'Liberation Sans', Arial, sans-serif; }
    .grid { position: relative; margin: 4px; }
    .panel { position: absolute; background: ${panel}; border-radius: 4px; overflow: hidden; box-shadow: 0 1px 3px #0002; }
    .panel > h2 { margin: 0; padding: 4px 8px; font-size: 14px; line-height: 20px; height: 28px; font-weight: 600; color: ${title};
      white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
    .content { position: absolute; inset: 28px 0 0 0; overflow: hidden; padding: 0 8px; }
    .content.vega { padding: 0; }
    table { border-collapse: collapse; width: 100%; font-size: 12px; }
    th { text-align: left; color: ${title}; font-weight: 600; border-bottom: 1px solid ${lines}; padding: 3px 8px 3px 0; white-space: nowrap; }
    td { border-bottom: 1px solid ${lines}; padding: 3px 8px 3px 0; vertical-align: top; overflow-wrap: anywhere; }
    td.number, td.link { white-space: nowrap; } td.long { min-width: 240px; } td span.colour { padding: 0 4px; border-radius: 3px; }
    a { color: ${link}; text-decoration: none; } .none { color: ${label}; text-align: center; padding-top: 24px; }
    .metrics { display: flex; flex-wrap: wrap; justify-content: center; align-content: center; height: 100%; gap: 8px 24px; text-align: center; }
    .metrics b { display: block; font-size: 30px; line-height: 40px; } p, ol, ul { margin: 6px 0; font-size: 12px; } ol, ul { padding-left: 18px; }
    svg text { font-family: inherit; }
  </style><body>${body}${scripts.map((script) => `<script>${script.replaceAll('</script', '<\\/script')}</script>`).join('')}`;
}

/** Log content is hostile: whatever comes out of an answer goes into a page as text. */
export function escaped(text: unknown): string {
  const shown = typeof text === 'string' ? text : JSON.stringify(text ?? '');
  const names: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };
  return shown.replaceAll(/[&<>"']/g, (found) => `&${names[found]};`);
}
