import { objectId } from './saved-object.js';

/** The four dashboards, in the order in which one goes through them. */
export const DASHBOARDS = {
  overview: 'Overview',
  hunt: 'Hunt',
  why: 'Why',
  health: 'Model and pipeline health',
} as const;

export type DashboardName = keyof typeof DASHBOARDS;

/** A line of links, in which the dashboard that one is on is no link. `#/view/` keeps to the product's base path, space or tenant. */
export function navigation(current: DashboardName): string {
  return Object.entries(DASHBOARDS)
    .map(([name, title]) => (name === current ? `**${title}**` : `[${title}](#/view/${objectId(name)})`))
    .join(' · ');
}
