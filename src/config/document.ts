import { z } from 'zod';

import { configSchema } from './schema.js';

interface Option {
  readonly path: string;
  readonly type: string;
  readonly default: unknown;
  readonly description: string;
}

interface Node {
  readonly type?: string;
  readonly properties?: Record<string, Node>;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Node[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly items?: Node;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** JSON Schema (draft 2020-12) of the configuration file. */
export function configJsonSchema(): string {
  return `${JSON.stringify(jsonSchema(), null, 2)}\n`;
}

/** The option table of docs/configuration.md, one section after another. */
export function configTable(): string {
  const sections = Object.entries(jsonSchema().properties ?? {}).map(([name, section]) => {
    const rows = options(section, name).map(
      (option) =>
        `| \`${option.path}\` | ${option.type} | ${option.default === undefined ? '–' : `\`${JSON.stringify(option.default)}\``} | ${option.description} |`,
    );
    return [
      `## ${name}`,
      '',
      `${section.description ?? ''}.`,
      '',
      '| option | type | default | what it does |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n');
  });
  return `${INTRODUCTION}\n${sections.join('\n')}`;
}

const INTRODUCTION = `# Configuration

Made from \`src/config/schema.ts\`; a test keeps it true. The file is YAML (\`logmamba.yml\`, or \`--config FILE\`), every
option is optional, unknown ones are refused. \`\${NAME}\` takes a value from the environment, \`\${NAME:-default}\` with a
fallback. \`--set section.option=value\` on the command line wins over the file. The JSON Schema for editors is
[config.schema.json](config.schema.json).
`;

/** The commented file that \`logmamba init\` writes: every option with its default, all but the essential ones commented out. */
export function configTemplate(): string {
  const lines = [
    '# LogMamba. Every option is optional; those commented out show their defaults.',
    '# ${NAME} takes a value from the environment. Check with: logmamba check',
    '',
  ];
  for (const [name, section] of Object.entries(jsonSchema().properties ?? {})) {
    const essential = name === 'engine' || name === 'source';
    lines.push(`# ${section.description ?? ''}.`, essential ? `${name}:` : `# ${name}:`);
    emit(section, 1, lines, essential);
    lines.push('');
  }
  return lines.join('\n');
}

const ESSENTIAL = new Set(['url', 'indices']);

function emit(node: Node, depth: number, lines: string[], open: boolean): void {
  const indent = '  '.repeat(depth);
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const mark = open && ESSENTIAL.has(name) ? '' : '# ';
    if (child.properties !== undefined) {
      lines.push(`${mark}${indent}${name}:`);
      emit(child, depth + 1, lines, false);
    } else {
      lines.push(
        `${indent}# ${child.description ?? ''}`,
        `${mark}${indent}${name}: ${child.default === undefined ? '' : JSON.stringify(child.default)}`.trimEnd(),
      );
    }
  }
}

function jsonSchema(): Node {
  return z.toJSONSchema(configSchema, { io: 'input' }) as unknown as Node;
}

function options(node: Node, prefix: string): Option[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const path = `${prefix}.${name}`;
    if (child.properties !== undefined) return options(child, path);
    return [{ path, type: typeText(child), default: child.default, description: child.description ?? '' }];
  });
}

function typeText(node: Node): string {
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(' or ');
  if (node.anyOf !== undefined) return node.anyOf.map(typeText).join(' or ');
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.type === 'array') return `list of ${typeText(node.items ?? {})}`;
  const bounds = [node.minimum, node.maximum].map((bound) =>
    bound === undefined || Math.abs(bound) > 1e12 ? '' : String(bound),
  );
  return `${node.type ?? 'any'}${bounds.some((bound) => bound !== '') ? ` (${bounds.join('…')})` : ''}`;
}
