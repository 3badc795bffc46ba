import type { LifecycleKind, SearchClient } from '../search/index.js';
import { contentHash, withContentHash } from './templates.js';
import type { NamedTemplate, TemplateSet } from './templates.js';
import { mergeJson } from './merge-documents.js';

export interface InstallStep {
  readonly kind: 'component template' | 'index template' | 'lifecycle policy';
  readonly name: string;
  /** `unsupported`: the engine has no lifecycle; old indices must be deleted by hand. */
  readonly change: 'created' | 'updated' | 'unchanged' | 'unsupported';
}

export type TemplateClient = Pick<
  SearchClient,
  | 'request'
  | 'lifecycle'
  | 'getComponentTemplate'
  | 'putComponentTemplate'
  | 'getIndexTemplate'
  | 'putIndexTemplate'
  | 'putLifecyclePolicy'
>;

/**
 * Puts lifecycle policy, component templates and index templates where they are missing or differ: as often as one likes.
 * With `dryRun` it says what it would do and writes nothing.
 */
export async function installTemplates(
  client: TemplateClient,
  set: TemplateSet,
  options: { readonly dryRun?: boolean } = {},
): Promise<InstallStep[]> {
  const dryRun = options.dryRun === true;
  const kind = await client.lifecycle();
  const steps = [await installLifecycle(client, set.lifecycle, kind, dryRun)];
  for (const template of set.components) {
    const stored = await client.getComponentTemplate(template.name);
    const step = { kind: 'component template', name: template.name, change: changeOf(stored, template) } as const;
    if (!dryRun && step.change !== 'unchanged') await client.putComponentTemplate(template.name, template.body);
    steps.push(step);
  }
  for (const plain of set.indices) {
    const template = kind === 'ilm' && isDaily(plain) ? withIlm(plain, set.lifecycle.name) : plain;
    const stored = await client.getIndexTemplate(template.name);
    const step = { kind: 'index template', name: template.name, change: changeOf(stored, template) } as const;
    if (!dryRun && step.change !== 'unchanged') await client.putIndexTemplate(template.name, template.body);
    steps.push(step);
  }
  return steps;
}

function changeOf(
  stored: Readonly<Record<string, unknown>> | undefined,
  { body }: NamedTemplate,
): 'created' | 'updated' | 'unchanged' {
  if (stored === undefined) return 'created';
  return contentHash(stored) === contentHash(body) ? 'unchanged' : 'updated';
}

async function installLifecycle(
  client: TemplateClient,
  { name, bodies }: TemplateSet['lifecycle'],
  kind: LifecycleKind,
  dryRun: boolean,
): Promise<InstallStep> {
  const step = { kind: 'lifecycle policy', name } as const;
  if (kind === 'unsupported') return { ...step, change: 'unsupported' };
  const path = kind === 'ilm' ? `/_ilm/policy/${name}` : `/_plugins/_ism/policies/${name}`;
  const stored = await client.request({ method: 'GET', path, allow: [404] });
  if (stored.status === 404) {
    if (!dryRun) await client.putLifecyclePolicy(name, bodies);
    return { ...step, change: 'created' };
  }
  if (holds(stored.body, bodies[kind].policy)) return { ...step, change: 'unchanged' };
  if (!dryRun) await client.putLifecyclePolicy(name, bodies);
  return { ...step, change: 'updated' };
}

/** True when all of `wanted` is somewhere in an engine's answer, which adds members of its own. */
function holds(answer: unknown, wanted: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  return covers(answer, wanted) || Object.values(answer).some((member) => holds(member, wanted));
}

function covers(stored: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return String(stored) === String(wanted);
  if (typeof stored !== 'object' || stored === null) return false;
  const members = new Map<string, unknown>(Object.entries(stored));
  return Object.entries(wanted).every(([name, value]) => covers(members.get(name), value));
}

/** Whether the template's pattern ends in a star: those are the indices that get old. */
function isDaily({ body }: NamedTemplate): boolean {
  return Array.isArray(body.index_patterns) && body.index_patterns.some((pattern) => String(pattern).endsWith('*'));
}

/** ILM is named in the index settings, which OpenSearch would refuse; ISM finds its indices by itself. */
function withIlm({ name, body }: NamedTemplate, policy: string): NamedTemplate {
  const settings = { template: { settings: { 'index.lifecycle.name': policy } } };
  return { name, body: withContentHash(mergeJson(body, settings)) };
}
